import { after, before, describe } from 'node:test'
import { type EngineOptions, type MediaEngine, openDatachannelEngine, openNativeEngine } from './index.ts'
import { whyNoCore } from './native/load-core.ts'
import { addressesSuite } from './testing/addresses-suite.ts'
import { certificatesSuite } from './testing/certificates-suite.ts'
import { datachannelInteropSuite } from './testing/datachannel-interop-suite.ts'
import { lossesSuite } from './testing/losses-suite.ts'
import { rolesSuite } from './testing/roles-suite.ts'
import { srtpSuite } from './testing/srtp-suite.ts'

type Open = (options: EngineOptions) => Promise<MediaEngine>

const udpPorts = { from: 46_100, to: 46_299 }
const skip = whyNoCore() ?? false

// Some calls with node-datachannel wait for half a minute; in that time those with werift, whose work is in this process, take their turns.
describe('interop', { concurrency: true }, () => {
  describe('native engine, node-datachannel', { skip }, () => {
    datachannelInteropSuite(opened(openNativeEngine), true)
  })

  describe('datachannel engine, node-datachannel', () => {
    datachannelInteropSuite(opened(openDatachannelEngine), false)
  })

  describe('native engine, werift', { skip, concurrency: 1 }, () => {
    const engine = opened(openNativeEngine)
    srtpSuite(engine)
    rolesSuite(engine)
    lossesSuite(engine)
    addressesSuite(openNativeEngine, udpPorts)
    certificatesSuite(openNativeEngine, udpPorts)
  })
})

/** Opened for the tests of a suite, and closed after them. */
function opened(open: Open): () => MediaEngine {
  let engine: MediaEngine
  before(async () => {
    engine = await open({ udpPorts })
  })
  after(() => engine?.close())
  return () => engine
}
