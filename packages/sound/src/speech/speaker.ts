import { Worker } from 'node:worker_threads'
import { MAX_AUDIO_SECONDS } from '../decode-audio.ts'
import { concat, durationMs, type Pcm } from '../pcm.ts'
import type { FliteVoice } from './flite.ts'
import { cleanSpeechText, speechPieces } from './speech-text.ts'
import type { SpeechReply, SpeechRequest } from './speech-worker.ts'

/** Thrown when a text could not be spoken: the synthesizer failed or hung, or the speaker was closed. */
export class SpeechFailed extends Error {
  override readonly name = 'SpeechFailed'
}

/** What is to be said. */
export type SpeechOrder = {
  /** English; more than 4,096 characters are cut off, what the voices cannot say is left out. */
  readonly text: string
  /** Default `slt` (a woman); `rms` is the clearest man. */
  readonly voice?: FliteVoice
  /** How fast, from 0.2 to 4; more and less count as these. Default 1, the voice's own. */
  readonly rate?: number
}

/** Turns text into sound, in a thread of its own. */
export interface Speaker extends AsyncDisposable {
  /**
   * Says it. A text with nothing to say gives sound of length 0.
   *
   * Texts wait for each other piece by piece, so a short one is not held up by a long one.
   *
   * @throws SpeechFailed
   */
  speak(order: SpeechOrder): Promise<Pcm>
  /** Ends the thread; what is still being said fails. Closing twice is fine. */
  close(): Promise<void>
}

/** A speaker whose thread starts with the first text; while it is idle it does not keep the process alive. */
export function openSpeech(): Speaker {
  return new FliteSpeaker()
}

/** A piece of at most 240 characters takes well under 5 s even on a busy machine; this long means it hangs. */
const PIECE_TIMEOUT_MS = 30_000
/** What flite's voices speak at; `kal` alone has 8,000. */
const SILENT_RATE = 16_000

type Job = {
  readonly id: number
  readonly voice: FliteVoice
  readonly rate: number
  readonly pieces: string[]
  readonly spoken: Pcm[]
  seconds: number
  readonly resolve: (pcm: Pcm) => void
  readonly reject: (error: SpeechFailed) => void
}

class FliteSpeaker implements Speaker {
  readonly #waiting: Job[] = []
  #current: Job | null = null
  #worker: Worker | null = null
  #watchdog: NodeJS.Timeout | undefined
  #closed = false
  #nextId = 1

  speak({ text, voice = 'slt', rate = 1 }: SpeechOrder): Promise<Pcm> {
    if (this.#closed) return Promise.reject(new SpeechFailed('the speaker is closed'))
    const pieces = speechPieces(cleanSpeechText(text))
    if (pieces.length === 0) return Promise.resolve({ sampleRate: SILENT_RATE, samples: new Float32Array(0) })
    return new Promise((resolve, reject) => {
      const pace = Math.min(4, Math.max(0.2, rate))
      this.#waiting.push({ id: this.#nextId++, voice, rate: pace, pieces, spoken: [], seconds: 0, resolve, reject })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#waiting.splice(0)) job.reject(new SpeechFailed('the speaker was closed'))
    await this.#dropWorker('the speaker was closed')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #next(): void {
    if (this.#current) return
    const job = this.#waiting.shift()
    if (!job) {
      this.#worker?.unref()
      return
    }
    this.#current = job
    this.#worker ??= this.#startWorker()
    this.#worker.ref()
    this.#watchdog = setTimeout(() => this.#dropWorker('the synthesizer hung'), PIECE_TIMEOUT_MS)
    const { id, voice, rate } = job
    this.#worker.postMessage({ id, text: job.pieces.shift() ?? '', voice, rate } satisfies SpeechRequest)
  }

  #startWorker(): Worker {
    // The process's own flags are not handed on: some (--input-type) may not be given to a thread.
    const worker = new Worker(new URL('./speech-worker.js', import.meta.url), { execArgv: [] })
    worker.on('message', (reply: SpeechReply) => this.#heard(reply))
    worker.on('error', (error) => this.#workerGone(worker, `the synthesizer's thread failed: ${error.message}`))
    worker.on('exit', () => this.#workerGone(worker, 'the synthesizer ended'))
    return worker
  }

  #heard(reply: SpeechReply): void {
    const job = this.#current
    if (!job || job.id !== reply.id) return
    clearTimeout(this.#watchdog)
    this.#current = null
    if ('failed' in reply) job.reject(new SpeechFailed(`the synthesizer could not say it: ${reply.failed}`))
    else this.#keep(job, reply)
    this.#next()
  }

  #keep(job: Job, part: Pcm): void {
    job.spoken.push(part)
    job.seconds += durationMs(part) / 1000
    if (job.seconds > MAX_AUDIO_SECONDS) {
      job.reject(new SpeechFailed(`this text takes more than ${MAX_AUDIO_SECONDS} seconds to say`))
    } else if (job.pieces.length > 0) this.#waiting.push(job)
    else job.resolve(concat(job.spoken, part.sampleRate))
  }

  /** Its piece fails; the next text starts a new thread. */
  #workerGone(worker: Worker, why: string): void {
    if (worker !== this.#worker) return
    this.#worker = null
    clearTimeout(this.#watchdog)
    this.#current?.reject(new SpeechFailed(why))
    this.#current = null
    this.#next()
  }

  async #dropWorker(why: string): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    this.#workerGone(worker, why)
    await worker.terminate()
  }
}
