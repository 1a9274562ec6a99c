import { Worker } from 'node:worker_threads'
import type { ListenReply, ListenRequest } from './recogniser-worker.ts'
import { SPOTTER_RATE } from './spotted.ts'

/** Thrown when sound could not be listened to: the recogniser failed or hung, or was closed. */
export class RecogniserFailed extends Error {
  override readonly name = 'RecogniserFailed'
}

/** A thread that takes so long hangs: to begin, and for each second of sound, of which even a busy machine needs one. */
const HANGS_AFTER_MS = 60_000
const HANGS_AFTER_MS_PER_SECOND = 4_000
/** More sound than this is not listened to to its end once nobody waits for it: a new thread is sooner ready. */
const LEFT_TO_END_SECONDS = 5

type Job = {
  readonly request: ListenRequest
  /** Of sound; its samples go to the thread with it. */
  readonly seconds: number
  readonly resolve: (heard: unknown) => void
  readonly reject: (reason: unknown) => void
}
/** A thread, and what it listens to; null: it is idle. */
type Thread = { readonly worker: Worker; job: Job | null; watchdog?: NodeJS.Timeout }

/** Threads that listen, one sound each at a time; what finds none idle waits in its order. Idle ones do not keep the process alive. */
export class ListeningThreads {
  readonly #most: number
  readonly #threads = new Set<Thread>()
  readonly #waiting: Job[] = []
  #closed = false

  /** @param most how many are started, each when it is first needed; 1 at least */
  constructor(most: number) {
    this.#most = most
  }

  get closed(): boolean {
    return this.#closed
  }

  /** @throws RecogniserFailed, or the signal's reason */
  async listen(request: ListenRequest, signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted()
    if (this.#closed) throw new RecogniserFailed('the recogniser is closed')
    let leave = () => {}
    try {
      return await new Promise<unknown>((resolve, reject) => {
        const seconds = request.samples.length / SPOTTER_RATE
        const job: Job = { request, seconds, resolve, reject }
        leave = () => this.#leave(job, signal?.reason)
        signal?.addEventListener('abort', leave)
        this.#waiting.push(job)
        this.#next()
      })
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const threads = [...this.#threads]
    for (const job of this.#waiting.splice(0)) job.reject(new RecogniserFailed('the recogniser was closed'))
    for (const thread of threads) this.#gone(thread, 'the recogniser was closed')
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#idle()
      const job = thread && this.#waiting.shift()
      if (!job) return
      this.#give(thread, job)
    }
  }

  #idle(): Thread | null {
    for (const thread of this.#threads) if (thread.job === null) return thread
    return this.#threads.size < this.#most ? this.#start() : null
  }

  #start(): Thread {
    // The process's own flags are not handed on: some (--input-type) may not be given to a thread.
    const worker = new Worker(new URL('./recogniser-worker.js', import.meta.url), { execArgv: [] })
    const thread: Thread = { worker, job: null }
    worker.on('message', (reply: ListenReply) => this.#heard(thread, reply))
    worker.on('error', (error) => this.#gone(thread, `the recogniser's thread failed: ${error.message.slice(0, 200)}`))
    worker.on('exit', () => this.#gone(thread, 'the recogniser ended'))
    this.#threads.add(thread)
    return thread
  }

  #give(thread: Thread, job: Job): void {
    const { request, seconds } = job
    const longest = HANGS_AFTER_MS + HANGS_AFTER_MS_PER_SECOND * seconds
    thread.job = job
    thread.worker.ref()
    thread.watchdog = setTimeout(() => this.#drop(thread, 'the recogniser hung'), longest)
    thread.worker.postMessage(request, [request.samples.buffer as ArrayBuffer])
  }

  #heard(thread: Thread, reply: ListenReply): void {
    const { job } = thread
    this.#rest(thread)
    if ('heard' in reply) job?.resolve(reply.heard)
    else job?.reject(new RecogniserFailed(`the recogniser could not listen: ${reply.failed}`))
    this.#next()
  }

  #rest(thread: Thread): void {
    clearTimeout(thread.watchdog)
    thread.job = null
    thread.worker.unref()
  }

  #leave(job: Job, reason: unknown): void {
    job.reject(reason)
    const place = this.#waiting.indexOf(job)
    if (place >= 0) this.#waiting.splice(place, 1)
    const thread = [...this.#threads].find((each) => each.job === job)
    if (thread && job.seconds > LEFT_TO_END_SECONDS) this.#drop(thread, 'nobody waits for it')
  }

  #drop(thread: Thread, why: string): void {
    this.#gone(thread, why)
    void thread.worker.terminate()
  }

  /** What it listens to fails; the next sound starts a new thread. */
  #gone(thread: Thread, why: string): void {
    if (!this.#threads.delete(thread)) return
    const { job } = thread
    this.#rest(thread)
    job?.reject(new RecogniserFailed(why))
    this.#next()
  }
}
