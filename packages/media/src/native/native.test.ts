import { openNativeEngine } from '../index.ts'
import { engineSuite } from '../testing/engine-suite.ts'
import { processSuite } from '../testing/process-suite.ts'
import { whyNoCore } from './load-core.ts'

const udpPorts = { from: 47_300, to: 47_499 }
const skip = whyNoCore() ?? false

engineSuite('native', openNativeEngine, { udpPorts, skip })
processSuite('openNativeEngine', { udpPorts, skip })
