import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as later } from 'node:timers/promises'
import { encodeWav, tone } from '@ringway/sound'
import type { AnsweredLeg, LegStats, MediaEngine, MediaLeg, OfferedLeg, PromptSource } from '../index.ts'
import { type AnswerShape, MetaPeer, type OfferShape } from './meta-peer.ts'

/** A call up to the point where sound can pass: described both ways and connected, but not open. */
type Call<Leg> = AsyncDisposable & { readonly peer: MetaPeer; readonly leg: Leg; readonly connectMs: number }

/** A call that the user made: answered and connected. */
export async function connect(engine: MediaEngine, shape?: OfferShape): Promise<Call<AnsweredLeg>> {
  const peer = await MetaPeer.offering(shape)
  const leg = await engine.answer(peer.sdp)
  await peer.accept(leg.answer)
  return await connected(peer, leg, () => leg.connect())
}

/** A call that we made: its phone rings, and the leg is connected. */
export async function dial(engine: MediaEngine, shape?: AnswerShape): Promise<Call<OfferedLeg>> {
  const leg = await engine.offer()
  const peer = await MetaPeer.answering(leg.offer, shape)
  return await connected(peer, leg, () => leg.applyAnswer(peer.sdp))
}

/** The call once `begin` has let both connect. @throws when it does not; then nothing of it is left */
export async function connected<Leg extends AnsweredLeg | OfferedLeg>(
  peer: MetaPeer,
  leg: Leg,
  begin: () => void | Promise<void>,
): Promise<Call<Leg>> {
  const hangUp = async () => {
    await leg.close()
    await peer[Symbol.asyncDispose]()
  }
  const began = performance.now()
  const done = once(leg.events, 'connected')
  const failed = once(leg.events, 'closed').then(async ([reason]) => {
    throw new Error(`not connected: ${reason}, ${(await leg.stats()).fault}`)
  })
  failed.catch(() => {}) // a leg that ends later is fine
  try {
    await begin()
    await Promise.race([done, failed])
    const connectMs = performance.now() - began
    await peer.until(() => peer.connected, 30_000)
    return { peer, leg, connectMs, [Symbol.asyncDispose]: hangUp }
  } catch (error) {
    await hangUp()
    throw error
  }
}

/** A tone as a WAV file at 16 kHz, the rate at which prompts are encoded. */
export function toneFile(hz: number, ms: number): PromptSource & { kind: 'audio' } {
  const { samples, sampleRate } = tone(hz, ms)
  return { kind: 'audio', bytes: encodeWav(samples, sampleRate) }
}

/** Resolves once what is known of the leg is so. @throws {Error} after ten seconds, with what it was last */
export async function statsUntil(leg: MediaLeg, holds: (stats: LegStats) => boolean): Promise<LegStats> {
  for (const deadline = Date.now() + 10_000; ; await later(10)) {
    const stats = await leg.stats()
    if (holds(stats)) return stats
    if (Date.now() > deadline) throw new Error(`in ten seconds the leg came to ${JSON.stringify(stats)}`)
  }
}

export function portOf(leg: AnsweredLeg | OfferedLeg): number {
  return Number(/m=audio (\d+) /.exec('offer' in leg ? leg.offer : leg.answer)?.[1])
}

/** Binds the UDP port as soon as it is free, within a second, and returns how to let go of it. */
export async function bind(port: number): Promise<() => Promise<void>> {
  const deadline = performance.now() + 1000
  for (;;) {
    const socket = createSocket('udp4').bind(port, '127.0.0.1')
    try {
      await once(socket, 'listening')
      return () => new Promise<void>((resolve) => socket.close(() => resolve()))
    } catch (error) {
      socket.close()
      if (performance.now() > deadline) throw error
      await later(2)
    }
  }
}
