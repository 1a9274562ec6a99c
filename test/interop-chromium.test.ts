import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { type MediaEngine, type MediaLeg, openDatachannelEngine, openNativeEngine } from '@ringway/media'
import { encodeWav, rms, tone, toneShare } from '@ringway/sound'
import { ChromiumPeer } from './kit/chromium-peer.ts'
import { browserMissing } from './kit/phones.ts'
import { until } from './kit/until.ts'

const ITS_HZ = 500
const OUR_HZ = 1_000
const RATE = 16_000

const ENGINES = {
  native: { open: openNativeEngine, udpPorts: { from: 31_100, to: 31_199 }, reports: true },
  'node-datachannel': { open: openDatachannelEngine, udpPorts: { from: 31_200, to: 31_299 }, reports: false },
}

for (const [name, { open, udpPorts, reports }] of Object.entries(ENGINES)) {
  describe(`Chromium straight against the ${name} engine`, { skip: browserMissing || (await whyNot(open)) }, () => {
    let engine: MediaEngine
    before(async () => {
      engine = await open({ udpPorts })
    })
    after(() => engine?.close())

    const newPeer = () => ChromiumPeer.open(process.env.CHROMIUM_PATH ?? '', ITS_HZ)

    async function answered(peer: ChromiumPeer): Promise<MediaLeg> {
      const leg = await engine.answer(await peer.offer())
      const connected = once(leg.events, 'connected')
      await peer.accept(leg.answer)
      leg.open()
      await connected
      return leg
    }

    test('its offer, our answer: sound and keys both ways, reports, silence, and it hangs up', async (t) => {
      await using peer = await newPeer()
      const leg = await answered(peer)
      await soundBothWays(engine, leg, peer)
      await keys(leg, peer)
      if (reports) await until('it has a report of ours', async () => (await peer.stats()).reported?.roundTrip)
      const { reported, received, lost, iceRole } = await peer.stats()
      t.diagnostic(
        `round trip ${reported?.roundTrip} s by its count; it was ${iceRole} in ICE; ${lost} of ${received} lost`,
      )
      if (reports) assert.ok((reported?.roundTrip ?? 9) < 1 && reported?.fractionLost === 0)
      assert.ok(lost <= received * 0.02, `${lost} of ${received} packets lost`)
      await itsReports(leg, reports)
      await peer.mute()
      const ear = new Ear(leg)
      await until('it is silent', () => ear.quietFor(0.3))
      ear.stop()
      const closed = once(leg.events, 'closed')
      await peer.hangUp()
      assert.deepEqual(await closed, ['connection-lost'])
    })

    for (const setup of ['active', 'passive'] as const) {
      test(`our offer, its answer, ${setup} in the handshake: sound and keys both ways, and we hang up`, async (t) => {
        await using peer = await newPeer()
        const leg = await engine.offer()
        const connected = once(leg.events, 'connected')
        await leg.applyAnswer(await peer.answer(leg.offer, setup))
        leg.open()
        await connected
        await soundBothWays(engine, leg, peer)
        await keys(leg, peer)
        const { dtls, iceRole } = await peer.stats()
        t.diagnostic(`it was ${iceRole} in ICE`)
        assert.equal(dtls, 'connected')
        await leg.close()
        // It waits seconds for the rest of us: once is enough.
        if (setup === 'active')
          await until(
            'it has noticed',
            async () => ['closed', 'failed', 'disconnected'].includes(await peer.state()),
            20_000,
          )
      })
    }

    test('keys that we send as events are heard as keys', async () => {
      await using peer = await newPeer()
      const leg = await answered(peer)
      await until('it is silent', async () => (await peer.hears()).level < 0.001)
      // Chromium plays the tones of telephone-events that come in: of 9 they are 852 and 1,477 Hz.
      const prompt = await engine.prepare({ kind: 'dtmf', digits: '9', as: 'events' })
      const playback = leg.play([{ prompt, times: 40 }])
      await until('it hears the key', async () => {
        const { level, hz } = await peer.hears()
        return level > 0.005 && [852, 1_477].some((tone) => Math.abs(hz - tone) < 20)
      })
      playback.stop()
      await leg.close()
    })
  })
}

/** Why an engine cannot be had here; false when it can. */
async function whyNot(open: typeof openNativeEngine): Promise<string | false> {
  if (browserMissing) return false
  try {
    await (await open({ udpPorts: { from: 31_000, to: 31_009 } })).close()
    return false
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function soundBothWays(engine: MediaEngine, leg: MediaLeg, peer: ChromiumPeer): Promise<void> {
  const { samples } = tone(OUR_HZ, 1_000, RATE)
  const prompt = await engine.prepare({ kind: 'audio', bytes: encodeWav(samples, RATE) })
  const playback = leg.play([{ prompt, times: 20 }])
  const ear = new Ear(leg)
  await until('we hear its tone', () => ear.share(ITS_HZ) > 0.8)
  await until('it hears our tone', async () => {
    const { level, hz } = await peer.hears()
    return level > 0.05 && Math.abs(hz - OUR_HZ) < 20
  })
  ear.stop()
  playback.stop()
}

/** What Chromium's reports have made known of the leg, where the engine reads them. */
async function itsReports(leg: MediaLeg, read: boolean): Promise<void> {
  if (read) await until('we have a round trip by its report', async () => (await leg.stats()).roundTripMs !== null)
  const { roundTripMs, reported } = await leg.stats()
  if (!read) return assert.deepEqual([roundTripMs, reported], [null, null])
  assert.ok(roundTripMs !== null && roundTripMs < 1_000, `${roundTripMs} ms`)
  assert.ok(reported && reported.lost <= 0.02 && reported.jitterMs >= 0 && reported.jitterMs < 1_000)
}

async function keys(leg: MediaLeg, peer: ChromiumPeer): Promise<void> {
  let told = ''
  const hear = (digit: string) => {
    told += digit
  }
  leg.events.on('digit', hear)
  await peer.press('1#9')
  await until('the keys are told', () => told.length >= 3)
  leg.events.off('digit', hear)
  assert.equal(told, '1#9')
}

/** Keeps the last half second of what a leg hears. */
class Ear {
  #heard = new Float32Array(RATE / 2)
  #quiet = 0
  readonly #listening: { stop(): void }

  constructor(leg: MediaLeg) {
    this.#listening = leg.listen((samples) => {
      const kept = samples.subarray(Math.max(0, samples.length - this.#heard.length))
      this.#heard = Float32Array.of(...this.#heard.subarray(kept.length), ...kept)
      this.#quiet = rms(samples) < 0.001 ? this.#quiet + samples.length / RATE : 0
    })
  }

  share(hz: number): number {
    return rms(this.#heard) < 0.01 ? 0 : toneShare(this.#heard, RATE, hz)
  }

  quietFor(seconds: number): boolean {
    return this.#quiet >= seconds
  }

  stop(): void {
    this.#listening.stop()
  }
}
