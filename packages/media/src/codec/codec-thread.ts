/** A thread of the codec pool: what has to be decoded and encoded of some legs. Started by codec-pool.ts. */
import { parentPort } from 'node:worker_threads'
import { DtmfDetector, fromInt16 } from '@ringway/sound'
import { Pacer } from '../pacer.ts'
import type { FromThread, HeardFor, ToThread } from './codec-words.ts'
import { ConferenceMix } from './conference-mix.ts'
import { Ear } from './ear.ts'
import { batchedRtp, PacketBatch } from './packet-batch.ts'
import { SpareCodecs } from './spare-codecs.ts'

const spare = new SpareCodecs()
const ears: Record<HeardFor, Map<number, Ear>> = { sound: new Map(), tones: new Map() }
const conferences = new Map<number, ConferenceMix>()
/** Of each leg that is in one. */
const memberships = new Map<number, { readonly id: number; readonly mix: ConferenceMix }>()

const outgoing = new PacketBatch()
const pacer = new Pacer<ConferenceMix>((mix) => {
  if (outgoing.empty) setImmediate(send)
  mix.tick((leg, packet) => outgoing.add(leg, packet))
})

function send(): void {
  if (outgoing.empty) return
  const batch = outgoing.take()
  tell({ kind: 'packets', batch }, [batch.buffer])
}

parentPort?.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'packets':
      hear(message.batch)
      break
    case 'hear':
      ears[message.for].set(message.leg, NEW_EARS[message.for](message.leg))
      break
    case 'deafen':
      ears[message.for].get(message.leg)?.stop()
      ears[message.for].delete(message.leg)
      break
    case 'join':
      join(message)
      break
    case 'leave':
      leave(message.leg)
      break
    default:
      message satisfies never
  }
})

function hear(batch: Uint8Array): void {
  for (const [leg, packet] of batchedRtp(batch)) {
    ears.sound.get(leg)?.hear(packet)
    ears.tones.get(leg)?.hear(packet)
    memberships.get(leg)?.mix.hear(leg, packet)
  }
}

const NEW_EARS: Record<HeardFor, (leg: number) => Ear> = { sound: newSoundEar, tones: newToneEar }

function newSoundEar(leg: number): Ear {
  return new Ear(spare, (sound) => tell({ kind: 'heard', leg, sound }, [sound.buffer]))
}

function newToneEar(leg: number): Ear {
  const keys = new DtmfDetector()
  return new Ear(spare, (sound) => {
    for (const digit of keys.hear(fromInt16(sound))) tell({ kind: 'digit', leg, digit })
  })
}

function join({ leg, conference: id }: Extract<ToThread, { kind: 'join' }>): void {
  const mix = conferences.get(id) ?? new ConferenceMix(spare)
  if (mix.empty) {
    conferences.set(id, mix)
    pacer.add(mix)
  }
  mix.add(leg)
  memberships.set(leg, { id, mix })
}

function leave(leg: number): void {
  const membership = memberships.get(leg)
  if (!membership) return
  memberships.delete(leg)
  membership.mix.remove(leg)
  if (!membership.mix.empty) return
  pacer.remove(membership.mix)
  conferences.delete(membership.id)
}

function tell(message: FromThread, moved: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, moved)
}
