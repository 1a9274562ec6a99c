import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { EngineGone } from '../engine.ts'
import { unpackFailure } from './failure.ts'
import type { Answer, Ask, FromProcess, Orders, ProcessEvent, QuestionName, ToProcess } from './protocol.ts'

/** How long the process may take to go by itself before it is killed. */
const GRACE_MS = 2000

type Pending = { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }

/** The running media process as its parent sees it: questions, orders, events, and its end. */
export class ProcessLink {
  readonly events = new EventEmitter<{ event: [event: ProcessEvent]; gone: [reason: string] }>()
  readonly #child: ChildProcess
  readonly #pending = new Map<number, Pending>()
  #nextId = 1
  #gone: string | null = null

  constructor() {
    this.#child = fork(new URL('./process.js', import.meta.url), [], {
      serialization: 'advanced',
      // Neither flags nor environment of the parent: no debugger port taken twice, no secret in a process that
      // speaks to strangers.
      execArgv: ['--enable-source-maps'],
      env: {},
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child.on('message', (message: FromProcess) => this.#heard(message))
    this.#child.on('error', (error) => this.#end(`the media process failed: ${error.message}`))
    this.#child.on('exit', (code, signal) => this.#end(`the media process ended (${signal ?? `code ${code}`})`))
  }

  /** Why the process is gone; null while it runs. */
  get gone(): string | null {
    return this.#gone
  }

  /** @throws EngineGone, or what the process answered */
  ask<Q extends QuestionName>(name: Q, question: Ask<Q>): Promise<Answer<Q>> {
    if (this.#gone !== null) return Promise.reject(new EngineGone(this.#gone))
    const id = this.#nextId++
    return new Promise<Answer<Q>>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject })
      this.#send({ type: 'ask', id, name, with: question } as ToProcess)
    })
  }

  /** Told, not asked: to a process that is gone it is not even that. */
  order<O extends keyof Orders>(name: O, order: Orders[O]): void {
    this.#send({ type: 'order', name, with: order } as ToProcess)
  }

  /** Lets the process go, and sees to it that it does. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS)
    if (this.#child.connected) this.#child.disconnect()
    await exited
    clearTimeout(impatience)
  }

  #send(message: ToProcess): void {
    // A failed write means that the process is going; its exit tells the rest.
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  #heard(message: FromProcess): void {
    if (message.type === 'event') {
      this.events.emit('event', message.event)
      return
    }
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.type === 'failed') pending?.reject(unpackFailure(message.failure))
    else pending?.resolve(message.value as never)
  }

  #end(reason: string): void {
    if (this.#gone !== null) return
    this.#gone = reason
    for (const { reject } of this.#pending.values()) reject(new EngineGone(reason))
    this.#pending.clear()
    this.events.emit('gone', reason)
  }
}
