import { performance } from 'node:perf_hooks'
import { OpusDecoder, OpusEncoder, toInt16, tones } from '@ringway/sound'
import { FRAME } from './conference-member.ts'
import { HEARD_RATE } from './heard-sound.ts'

/** What is decoded: a leg that somebody listens to, or that keys are heard on by their tones; a member of a conference is encoded for too. */
export type CodecJob = 'listen' | 'tones' | 'member'

/** What each job takes, in milliseconds of one core a second. */
export type CodecWeights = Readonly<Record<CodecJob, number>>

/** What codec threads carry: of so many milliseconds a second, each job its weight. */
export type CodecBudget = { readonly capacity: number; readonly weights: CodecWeights }

/**
 * How much of a thread's time is given away. Beyond it what is to be mixed is late more often than phones wait for: a thread that is busy
 * for three quarters of the time is held up by half a tick now and then.
 */
const GIVEN_AWAY = 0.75

/**
 * What a job takes beside what is measured here, by `bench -- calls`: packets handed over and put in order, messages, mixing; and that a codec
 * whose state is one of many finds it in no cache.
 */
const BESIDE: CodecWeights = { listen: 1.1, tones: 1.4, member: 3.5 }

const FRAMES_A_SECOND = 50

/** Measures the codec on this machine, now: some 20 ms of work. @param threads how many there will be */
export function measureBudget(threads: number): CodecBudget {
  const frames = voice()
  const [encoder, decoder] = [new OpusEncoder(HEARD_RATE, 'live'), new OpusDecoder(HEARD_RATE)]
  const packets = frames.map((frame) => encoder.encode(frame))
  const encode = fastest(frames, (frame) => encoder.encode(frame))
  const decode = fastest(packets, (packet) => toInt16(decoder.decode(packet)))
  const weight = (job: CodecJob, frameMs: number) => frameMs * FRAMES_A_SECOND + BESIDE[job]
  return {
    capacity: threads * 1000 * GIVEN_AWAY,
    weights: {
      listen: weight('listen', decode),
      tones: weight('tones', decode),
      member: weight('member', decode + encode),
    },
  }
}

/** In milliseconds for each of them, of several tries: others may hold up any. */
function fastest<Each>(all: readonly Each[], work: (each: Each) => unknown): number {
  const tries = Array.from({ length: 5 }, () => {
    const from = performance.now()
    for (const each of all) work(each)
    return performance.now() - from
  })
  return Math.min(...tries) / all.length
}

/** Something that is as much work as a voice: a chord that swells, 400 ms of it. */
function voice(): Float32Array[] {
  const { samples } = tones([180, 360, 540, 720, 1_080, 2_160, 2_880], 400, HEARD_RATE, 0.1)
  const swelling = samples.map((sample, i) => sample * (0.5 + 0.5 * Math.sin(i / 400)))
  return Array.from({ length: swelling.length / FRAME }, (_, i) => swelling.subarray(i * FRAME, (i + 1) * FRAME))
}
