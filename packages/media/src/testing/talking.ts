import assert from 'node:assert/strict'
import { once } from 'node:events'
import { encodeOpus, readWav, rms, tone, toneShare } from '@ringway/sound'
import { HEARD_RATE } from '../codec/heard-sound.ts'
import type { MediaEngine, MediaLeg } from '../index.ts'
import type { RtpPacket } from '../rtp.ts'
import { keyOf } from '../telephone-event.ts'
import { toneFile } from './calls.ts'
import { Ear } from './ear.ts'

/** Nothing takes as long, on a machine that is not busy with much else. */
const LONG_MS = 30_000

/** 10 whole periods in 20 ms. */
const ITS_HZ = 500

/** Whoever is at the other end of a leg. */
export type Talker = {
  /** Every packet that it has heard. Its payload number of telephone-events is 126. */
  readonly heard: readonly RtpPacket[]
  until(holds: () => boolean, timeoutMs: number): Promise<void>
  say(payload: Uint8Array): void | Promise<void>
  press(key: string): void | Promise<void>
}

/** Sound and keys both ways on a leg that is open and connected, each packet of them. */
export async function talk(engine: MediaEngine, leg: MediaLeg, peer: Talker): Promise<void> {
  await hearsOurSound(engine, leg, peer)
  await weHearIts(leg, peer)
  await hearsOurKeys(engine, leg, peer)
  await weHearItsKeys(leg, peer)
}

/** The same on legs that are connected and not open, side by side. */
export async function talkAll(
  engine: MediaEngine,
  calls: readonly { readonly leg: MediaLeg; readonly peer: Talker }[],
): Promise<void> {
  for (const { leg } of calls) leg.open()
  await Promise.all(calls.map(({ leg, peer }) => talk(engine, leg, peer)))
}

async function hearsOurSound(engine: MediaEngine, leg: MediaLeg, peer: Talker): Promise<void> {
  const file = toneFile(800, 300)
  const expected = encodeOpus(readWav(file.bytes)).map((packet) => Buffer.from(packet))
  leg.play([{ prompt: await engine.prepare(file), times: 1 }])
  const [first = Buffer.of()] = expected
  const begin = () => peer.heard.findIndex(({ payload }) => first.equals(payload))
  await peer.until(() => begin() >= 0 && peer.heard.length >= begin() + expected.length, LONG_MS)
  const heard = peer.heard.slice(begin(), begin() + expected.length)
  assert.deepEqual(
    heard.map(({ payload }) => Buffer.from(payload)),
    expected,
  )
}

async function weHearIts(leg: MediaLeg, peer: Talker): Promise<void> {
  const packets = encodeOpus(tone(ITS_HZ, 400, HEARD_RATE))
  const before = await leg.stats()
  const ear = new Ear(leg)
  await ear.hears(0.02) // it listens
  for (const packet of packets) await peer.say(packet)
  // All of it, but for what lies across two of our slices, and with silence in between where it was held up.
  await ear.until(() => tonal(ear.samples) >= packets.length / 2)
  ear.stop()
  const { received, lost } = await leg.stats()
  assert.deepEqual([received - before.received, lost], [packets.length, 0])
}

/** How many slices of 20 ms are its tone and nothing else. */
function tonal(samples: Float32Array): number {
  const slice = 0.02 * HEARD_RATE
  const slices = Array.from({ length: samples.length / slice }, (_, i) => samples.subarray(i * slice, (i + 1) * slice))
  return slices.filter((each) => rms(each) > 0.1 && toneShare(each, HEARD_RATE, ITS_HZ) > 0.9).length
}

async function hearsOurKeys(engine: MediaEngine, leg: MediaLeg, peer: Talker): Promise<void> {
  const prompt = await engine.prepare({ kind: 'dtmf', digits: '5#', as: 'events' })
  const before = peer.heard.length
  leg.play([{ prompt, times: 1 }])
  // Each is told by many packets of the time at which it began, the last ones with the end flag.
  const keys = () => peer.heard.slice(before).filter(({ payloadType }) => payloadType === 126)
  const over = () => keys().filter(({ payload }) => ((payload[1] ?? 0) & 0x80) !== 0)
  const told = () => [...new Map(over().map(({ timestamp, payload }) => [timestamp, keyOf(payload)])).values()].join('')
  await peer.until(() => told().length >= 2, LONG_MS)
  assert.equal(told(), '5#')
}

async function weHearItsKeys(leg: MediaLeg, peer: Talker): Promise<void> {
  for (const key of '8*') {
    const digit = once(leg.events, 'digit', { signal: AbortSignal.timeout(LONG_MS) })
    await peer.press(key)
    assert.equal((await digit)[0], key)
  }
}
