import { Worker } from 'node:worker_threads'
import type { Pcm } from '../pcm.ts'
import { resample } from '../resample.ts'
import { wordsOf } from './grammar.ts'
import type { ListenReply, ListenRequest } from './recogniser-worker.ts'
import { NOTHING, SPOTTER_RATE, type Spotted } from './spotted.ts'
import type { Understood } from './understander.ts'

/** Thrown when sound could not be listened to: the recogniser failed, or was closed. */
export class RecogniserFailed extends Error {
  override readonly name = 'RecogniserFailed'
}

/** One utterance, and what may have been said in it. */
export type UnderstandOrder = {
  /** As whoever asks writes them, 500 at the most; none: the usual answers to a voice menu. */
  readonly phrases: readonly string[]
  readonly sound: Pcm
  /** Nobody waits for it any more. */
  readonly signal?: AbortSignal
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
  /**
   * Which of the phrases were said, several one after the other among them; null: something else, or nothing.
   *
   * Costs about a seventh of the sound's length. Of sounds that wait, the first comes first.
   *
   * @throws RecogniserFailed, or the signal's reason
   */
  understand(order: UnderstandOrder): Promise<Understood | null>
  /** Ends the thread; what is being listened to fails. Closing twice is fine. */
  close(): Promise<void>
}

/** A recogniser that, while it is idle, does not keep the process alive. */
export function openRecogniser(): Recogniser {
  return new ThreadedRecogniser()
}

const SHORTEST = SPOTTER_RATE / 10

type Job = { readonly resolve: (heard: never) => void; readonly reject: (reason: unknown) => void }
/** What is listened for, without the sound. */
type Wanted =
  | { readonly kind: 'spot'; readonly text: string }
  | { readonly kind: 'understand'; readonly phrases: readonly string[] }

class ThreadedRecogniser implements Recogniser {
  readonly #jobs = new Map<number, Job>()
  #worker: Worker | null = null
  #closed = false
  #nextId = 1

  async spot(text: string, pcm: Pcm): Promise<Spotted> {
    if (wordsOf(text).length === 0) throw new RangeError(`'${text}' has no words to listen for`)
    return (await this.#listen<Spotted>({ kind: 'spot', text }, pcm)) ?? NOTHING
  }

  async understand({ phrases, sound, signal }: UnderstandOrder): Promise<Understood | null> {
    signal?.throwIfAborted()
    return await this.#listen<Understood | null>({ kind: 'understand', phrases }, sound, signal)
  }

  /** Null for sound in which nothing can be. */
  async #listen<Heard>(wanted: Wanted, pcm: Pcm, signal?: AbortSignal): Promise<Heard | null> {
    if (this.#closed) throw new RecogniserFailed('the recogniser is closed')
    const samples = resample(pcm, SPOTTER_RATE).samples.slice()
    if (samples.length < SHORTEST || samples.every((sample) => sample === 0)) return null
    return await new Promise<Heard>((resolve, reject) => {
      const id = this.#nextId++
      this.#jobs.set(id, { resolve, reject })
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      this.#worker ??= this.#start()
      this.#worker.ref()
      this.#worker.postMessage({ ...wanted, id, samples } satisfies ListenRequest, [samples.buffer])
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
    worker.on('message', (reply: ListenReply) => this.#heard(reply))
    worker.on('error', (error) => this.#gone(`the recogniser's thread failed: ${error.message.slice(0, 200)}`, worker))
    worker.on('exit', () => this.#gone('the recogniser ended', worker))
    return worker
  }

  #heard(reply: ListenReply): void {
    const job = this.#jobs.get(reply.id)
    this.#jobs.delete(reply.id)
    if (this.#jobs.size === 0) this.#worker?.unref()
    if ('heard' in reply) job?.resolve(reply.heard as never)
    else job?.reject(new RecogniserFailed(`the recogniser could not listen: ${reply.failed}`))
  }

  #gone(why: string, worker = this.#worker): void {
    if (worker !== this.#worker) return
    this.#worker = null
    for (const { reject } of this.#jobs.values()) reject(new RecogniserFailed(why))
    this.#jobs.clear()
  }
}
