import { openDatachannelEngine } from '../index.ts'
import { engineSuite } from '../testing/engine-suite.ts'
import { processSuite } from '../testing/process-suite.ts'

// Below those that the system gives out by itself: no other socket of a test takes one.
const udpPorts = { from: 25_100, to: 25_299 }

engineSuite('datachannel', openDatachannelEngine, { udpPorts })
processSuite('openDatachannelEngine', { udpPorts })
