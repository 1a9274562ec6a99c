import { Worker } from 'node:worker_threads'
import type { FromThread, HeardFor, ToThread } from './codec-words.ts'
import { batched, PacketBatch } from './packet-batch.ts'

/** What the legs of a media process do for its codec pool, and are told by it. */
export type CodecTold = {
  /** Packets of sound that come in on the leg are wanted, or no longer. */
  want(leg: string, on: boolean): void
  /** A packet that is to leave on the leg. */
  send(leg: string, packet: Buffer): void
  /** Samples at 16 kHz since the last time. */
  heard(leg: string, sound: Int16Array): void
  /** A key, by its tone. */
  digit(leg: string, digit: string): void
}

type CodecThread = { worker: Worker; readonly outgoing: PacketBatch; jobs: number }

/** A leg with something to decode: on which threads, and for how many jobs each. */
type Work = { readonly number: number; readonly threads: Map<CodecThread, number>; conference: string | null }

/**
 * Decodes, mixes and encodes in threads of its own, beside those that serve packets: a thread starts when there is work for it, and each
 * job stays on the thread that it began on. A conference is one job, however many legs it has.
 */
export class CodecPool {
  readonly #most: number
  readonly #told: CodecTold
  readonly #newThread: () => Worker
  readonly #threads: CodecThread[] = []
  readonly #works = new Map<string, Work>()
  readonly #legs = new Map<number, string>()
  /** On which thread each leg is heard. */
  readonly #ears: Record<HeardFor, Map<string, CodecThread>> = { sound: new Map(), tones: new Map() }
  readonly #conferences = new Map<string, { readonly number: number; readonly thread: CodecThread; members: number }>()
  #next = 1
  #flushing = false

  /** @param most how many threads at most, 1 or more @param newThread starts one of codec-thread.ts */
  constructor(most: number, told: CodecTold, newThread: () => Worker = startThread) {
    this.#most = most
    this.#told = told
    this.#newThread = newThread
  }

  /** A packet that came in on a leg. What nobody wants is passed over. */
  hear(leg: string, packet: Uint8Array): void {
    const work = this.#works.get(leg)
    if (!work) return
    for (const thread of work.threads.keys()) thread.outgoing.add(work.number, packet)
    if (this.#flushing) return
    this.#flushing = true
    setImmediate(() => this.#flush())
  }

  listen(leg: string): void {
    this.#begin('sound', leg)
  }

  deafen(leg: string): void {
    this.#end('sound', leg)
  }

  /** Keys of a leg whose other side has no other way to tell them. */
  hearTones(leg: string): void {
    this.#begin('tones', leg)
  }

  /** Nothing for a leg that is in a conference already. */
  join(id: string, leg: string): void {
    if (this.#works.get(leg)?.conference) return
    const conference = this.#conferences.get(id) ?? { number: this.#next++, thread: this.#emptiest(), members: 0 }
    this.#conferences.set(id, conference)
    conference.members += 1
    const work = this.#take(leg, conference.thread)
    work.conference = id
    post(conference.thread, { kind: 'join', leg: work.number, conference: conference.number })
  }

  leave(leg: string): void {
    const work = this.#works.get(leg)
    const conference = work?.conference ? this.#conferences.get(work.conference) : undefined
    if (!work?.conference || !conference) return
    conference.members -= 1
    if (conference.members === 0) this.#conferences.delete(work.conference)
    work.conference = null
    post(conference.thread, { kind: 'leave', leg: work.number })
    this.#give(leg, work, conference.thread)
  }

  /** The leg has ended. */
  forget(leg: string): void {
    this.deafen(leg)
    this.#end('tones', leg)
    this.leave(leg)
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map(({ worker }) => worker.terminate()))
  }

  #begin(what: HeardFor, leg: string): void {
    if (this.#ears[what].has(leg)) return
    const thread = this.#emptiest()
    this.#ears[what].set(leg, thread)
    post(thread, { kind: 'hear', for: what, leg: this.#take(leg, thread).number })
  }

  #end(what: HeardFor, leg: string): void {
    const [thread, work] = [this.#ears[what].get(leg), this.#works.get(leg)]
    if (!thread || !work) return
    this.#ears[what].delete(leg)
    post(thread, { kind: 'deafen', for: what, leg: work.number })
    this.#give(leg, work, thread)
  }

  /** A leg's work on a thread is one more. */
  #take(leg: string, thread: CodecThread): Work {
    const work = this.#works.get(leg) ?? this.#newWork(leg)
    work.threads.set(thread, (work.threads.get(thread) ?? 0) + 1)
    thread.jobs += 1
    return work
  }

  #newWork(leg: string): Work {
    const work: Work = { number: this.#next++, threads: new Map(), conference: null }
    this.#works.set(leg, work)
    this.#legs.set(work.number, leg)
    this.#told.want(leg, true)
    return work
  }

  #give(leg: string, work: Work, thread: CodecThread): void {
    thread.jobs -= 1
    const left = (work.threads.get(thread) ?? 0) - 1
    if (left > 0) work.threads.set(thread, left)
    else work.threads.delete(thread)
    if (work.threads.size > 0) return
    this.#works.delete(leg)
    this.#legs.delete(work.number)
    this.#told.want(leg, false)
  }

  #emptiest(): CodecThread {
    const [emptiest] = this.#threads.toSorted((one, other) => one.jobs - other.jobs)
    if (emptiest && (emptiest.jobs === 0 || this.#threads.length >= this.#most)) return emptiest
    return this.#start()
  }

  #start(): CodecThread {
    const thread = { worker: this.#newWorker(), outgoing: new PacketBatch(), jobs: 0 }
    this.#threads.push(thread)
    return thread
  }

  #newWorker(): Worker {
    const worker = this.#newThread()
    worker.on('message', (message: FromThread) => this.#happened(message))
    worker.on('error', (error) => this.#replace(worker, error))
    worker.unref()
    return worker
  }

  /** Whatever a thread fell over, no call ends by it: its work begins anew on another. */
  #replace(fallen: Worker, error: Error): void {
    const thread = this.#threads.find(({ worker }) => worker === fallen)
    if (!thread) return
    process.stderr.write(`media: a codec thread failed, its work begins anew: ${error.stack ?? error.message}\n`)
    thread.worker = this.#newWorker()
    for (const [leg, { number, conference: id }] of this.#works) {
      for (const what of ['sound', 'tones'] as const)
        if (this.#ears[what].get(leg) === thread) post(thread, { kind: 'hear', for: what, leg: number })
      const conference = id === null ? undefined : this.#conferences.get(id)
      if (conference?.thread === thread) post(thread, { kind: 'join', leg: number, conference: conference.number })
    }
  }

  #flush(): void {
    this.#flushing = false
    for (const thread of this.#threads) {
      if (thread.outgoing.empty) continue
      const batch = thread.outgoing.take()
      post(thread, { kind: 'packets', batch }, [batch.buffer])
    }
  }

  #happened(message: FromThread): void {
    if (message.kind === 'packets') {
      for (const [number, packet] of batched(message.batch)) this.#tell(number, (leg) => this.#told.send(leg, packet))
    } else if (message.kind === 'heard') this.#tell(message.leg, (leg) => this.#told.heard(leg, message.sound))
    else this.#tell(message.leg, (leg) => this.#told.digit(leg, message.digit))
  }

  /** What a thread says of a leg that has ended meanwhile is passed over. */
  #tell(number: number, tell: (leg: string) => void): void {
    const leg = this.#legs.get(number)
    if (leg !== undefined) tell(leg)
  }
}

function startThread(): Worker {
  return new Worker(new URL('./codec-thread.js', import.meta.url), { execArgv: [] })
}

function post({ worker }: CodecThread, message: ToThread, moved: ArrayBuffer[] = []): void {
  worker.postMessage(message, moved)
}
