import { openDatachannelEngine } from '../index.ts'
import { engineSuite } from '../testing/engine-suite.ts'
import { processSuite } from '../testing/process-suite.ts'

const udpPorts = { from: 47_100, to: 47_299 }

engineSuite('datachannel', openDatachannelEngine, { udpPorts })
processSuite('openDatachannelEngine', { udpPorts })
