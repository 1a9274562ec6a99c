import { Worker } from 'node:worker_threads'
import type { Pcm } from '../pcm.ts'
import { resample } from '../resample.ts'
import { wordsOf } from './grammar.ts'
import type { SpotReply, SpotRequest } from './recogniser-worker.ts'
import { NOTHING, SPOTTER_RATE, type Spotted } from './spotted.ts'

/** Thrown when sound could not be listened to: the recogniser failed, or was closed. */
export class RecogniserFailed extends Error {
  override readonly name = 'RecogniserFailed'
}

/** Listens for texts in sound, in a thread of its own. English only. */
export interface Recogniser extends AsyncDisposable {
  /**
   * Whether the text was said somewhere in the sound. Silence and sound shorter than 100 ms hold no text.
   *
   * Costs about a tenth of the sound's length, a third where the text is found. The thread starts with the first text, in about 300 ms.
   *
   * @param text with at least one word of letters or digits
   * @throws RecogniserFailed
   * @throws RangeError for a text without words
   */
  spot(text: string, pcm: Pcm): Promise<Spotted>
  /** Ends the thread; what is being listened to fails. Closing twice is fine. */
  close(): Promise<void>
}

/** A recogniser that, while it is idle, does not keep the process alive. */
export function openRecogniser(): Recogniser {
  return new ThreadedRecogniser()
}

const SHORTEST = SPOTTER_RATE / 10

type Job = { readonly resolve: (spotted: Spotted) => void; readonly reject: (error: RecogniserFailed) => void }

class ThreadedRecogniser implements Recogniser {
  readonly #jobs = new Map<number, Job>()
  #worker: Worker | null = null
  #closed = false
  #nextId = 1

  spot(text: string, pcm: Pcm): Promise<Spotted> {
    if (this.#closed) return Promise.reject(new RecogniserFailed('the recogniser is closed'))
    if (wordsOf(text).length === 0) return Promise.reject(new RangeError(`'${text}' has no words to listen for`))
    const samples = resample(pcm, SPOTTER_RATE).samples.slice()
    if (samples.length < SHORTEST || samples.every((sample) => sample === 0)) return Promise.resolve(NOTHING)
    return new Promise((resolve, reject) => {
      const id = this.#nextId++
      this.#jobs.set(id, { resolve, reject })
      this.#worker ??= this.#start()
      this.#worker.ref()
      this.#worker.postMessage({ id, text, samples } satisfies SpotRequest, [samples.buffer])
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const worker = this.#worker
    this.#gone('the recogniser was closed')
    await worker?.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #start(): Worker {
    const worker = new Worker(new URL('./recogniser-worker.js', import.meta.url), { execArgv: [] })
    worker.on('message', (reply: SpotReply) => this.#heard(reply))
    worker.on('error', (error) => this.#gone(`the recogniser's thread failed: ${error.message.slice(0, 200)}`, worker))
    worker.on('exit', () => this.#gone('the recogniser ended', worker))
    return worker
  }

  #heard(reply: SpotReply): void {
    const job = this.#jobs.get(reply.id)
    this.#jobs.delete(reply.id)
    if (this.#jobs.size === 0) this.#worker?.unref()
    if ('spotted' in reply) job?.resolve(reply.spotted)
    else job?.reject(new RecogniserFailed(`the recogniser could not listen: ${reply.failed}`))
  }

  #gone(why: string, worker = this.#worker): void {
    if (worker !== this.#worker) return
    this.#worker = null
    for (const { reject } of this.#jobs.values()) reject(new RecogniserFailed(why))
    this.#jobs.clear()
  }
}
