import { openNativeEngine } from '../index.ts'
import { engineSuite } from '../testing/engine-suite.ts'
import { processSuite } from '../testing/process-suite.ts'
import { whyNoCore } from './load-core.ts'

// Below those that the system gives out by itself: no other socket of a test takes one.
const udpPorts = { from: 25_300, to: 25_499 }
const skip = whyNoCore() ?? false

engineSuite('native', openNativeEngine, { udpPorts, skip })
processSuite('openNativeEngine', { udpPorts, skip })
