/** The thread that decodes and encodes prompts, so that a long file does not hold up the pacer. */
import { setImmediate as rest } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import {
  decodeAudio,
  dtmfTones,
  louder,
  opusPackets,
  type Pcm,
  type RingTone,
  ringTone,
  withSpokenEdges,
} from '@ringway/sound'
import { type Failure, packFailure } from './failure.ts'

/** What speech says, and how loud. */
export type Said = { readonly text: string; readonly volumeDb: number }

export type EncodeJob =
  | { readonly kind: 'audio'; readonly bytes: Uint8Array; readonly contentType: string | undefined }
  | ({ readonly kind: 'spoken'; readonly pcm: Pcm } & Said)
  | ({ readonly kind: 'voiced'; readonly bytes: Uint8Array; readonly contentType: string | undefined } & Said)
  | { readonly kind: 'dtmf'; readonly digits: string }
  | { readonly kind: 'ringing'; readonly tone: RingTone }

export type EncodeRequest = { readonly id: number; readonly job: EncodeJob }
/** All packets end to end in `bytes`, their lengths apart: two arrays cross instead of thousands. */
export type EncodeReply =
  | { readonly id: number; readonly bytes: Uint8Array; readonly lengths: Uint16Array }
  | { readonly id: number; readonly failure: Failure }

/** Packets encoded before other jobs get their turn: 1 s of sound, about 10 ms of work. */
const TURN = 50

parentPort?.on('message', async ({ id, job }: EncodeRequest) => {
  try {
    const packets = await encode(await soundOf(job))
    const bytes = new Uint8Array(Buffer.concat(packets))
    const lengths = Uint16Array.from(packets, (packet) => packet.length)
    parentPort?.postMessage({ id, bytes, lengths } satisfies EncodeReply, [bytes.buffer, lengths.buffer])
  } catch (error) {
    parentPort?.postMessage({ id, failure: packFailure(error) } satisfies EncodeReply)
  }
})

async function soundOf(job: EncodeJob): Promise<Pcm> {
  switch (job.kind) {
    case 'audio':
      return await decodeAudio(job.bytes, job.contentType)
    case 'spoken':
      return spoken(job.pcm, job)
    case 'voiced':
      return spoken(await decodeAudio(job.bytes, job.contentType), job)
    case 'dtmf':
      return dtmfTones(job.digits)
    case 'ringing':
      return ringTone(job.tone)
    default:
      return job satisfies never
  }
}

function spoken(pcm: Pcm, { text, volumeDb }: Said): Pcm {
  return louder(withSpokenEdges(pcm, text), volumeDb)
}

async function encode(pcm: Pcm): Promise<Uint8Array[]> {
  const packets: Uint8Array[] = []
  for (const packet of opusPackets(pcm)) {
    packets.push(packet)
    if (packets.length % TURN === 0) await rest()
  }
  return packets
}
