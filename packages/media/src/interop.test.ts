import { after, before, describe } from 'node:test'
import { type MediaEngine, openDatachannelEngine, openNativeEngine } from './index.ts'
import { whyNoCore } from './native/load-core.ts'
import { addressesSuite } from './testing/addresses-suite.ts'
import { datachannelInteropSuite } from './testing/datachannel-interop-suite.ts'
import { rolesSuite } from './testing/roles-suite.ts'
import { srtpSuite } from './testing/srtp-suite.ts'

const ENGINES = {
  native: { open: openNativeEngine, udpPorts: { from: 46_100, to: 46_199 }, skip: whyNoCore() ?? false },
  datachannel: { open: openDatachannelEngine, udpPorts: { from: 46_200, to: 46_299 }, skip: false },
}

describe('interop', { concurrency: true }, () => {
  for (const [name, { open, udpPorts, skip }] of Object.entries(ENGINES)) {
    describe(`${name} engine`, { skip }, () => {
      let engine: MediaEngine
      before(async () => {
        engine = await open({ udpPorts })
      })
      after(() => engine?.close())

      datachannelInteropSuite(() => engine, name === 'native')
      // One after the other: werift's work is in this process.
      describe('with peers on werift', { concurrency: 1 }, () => {
        if (name === 'native') rolesSuite(() => engine)
        srtpSuite(() => engine)
        addressesSuite(open, udpPorts)
      })
    })
  }
})
