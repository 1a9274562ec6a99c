import { Worker } from 'node:worker_threads'
import { unpackFailure } from './failure.ts'
import type { EncodeJob, EncodeReply, EncodeRequest } from './prompt-worker.ts'

type Waiting = { readonly resolve: (packets: Uint8Array[]) => void; readonly reject: (error: Error) => void }

/**
 * Turns sound into Opus packets in a thread of its own, which starts with the first job and does not keep the process
 * alive while it has none.
 */
export class PromptEncoder {
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #nextId = 1

  /** @throws UnreadableAudio, BadDigits */
  encode(job: EncodeJob): Promise<Uint8Array[]> {
    this.#worker ??= this.#start()
    this.#worker.ref()
    const id = this.#nextId++
    this.#worker.postMessage({ id, job } satisfies EncodeRequest)
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #start(): Worker {
    const worker = new Worker(new URL('./prompt-worker.js', import.meta.url), { execArgv: [] })
    worker.on('message', (reply: EncodeReply) => this.#heard(reply))
    worker.on('error', (error) => this.#gone(worker, error))
    worker.on('exit', () => this.#gone(worker, new Error('the encoder ended')))
    return worker
  }

  #heard(reply: EncodeReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker?.unref()
    if ('failure' in reply) waiting?.reject(unpackFailure(reply.failure))
    else waiting?.resolve(cut(reply.bytes, reply.lengths))
  }

  /** What it was working on fails; the next job starts a new thread. */
  #gone(worker: Worker, error: Error): void {
    if (worker !== this.#worker) return
    this.#worker = null
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

function cut(bytes: Uint8Array, lengths: Uint16Array): Uint8Array[] {
  let at = 0
  return Array.from(lengths, (length) => {
    at += length
    return bytes.subarray(at - length, at)
  })
}
