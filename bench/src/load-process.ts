import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { LoadAnswer, LoadQuestion } from './load-words.ts'

type Asked = LoadQuestion extends infer Question
  ? Question extends LoadQuestion
    ? Omit<Question, 'id'>
    : never
  : never

/** Legs that did not connect in time: what was measured until then still stands. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected'
}

/** The load process as the bench holds it. */
export class LoadProcess {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (answer: LoadAnswer) => void>()
  #next = 1

  constructor() {
    this.#child = fork(new URL('./load-peer.js', import.meta.url), [], { execArgv: [] })
    this.#child.on('message', ({ id, ...answer }: LoadAnswer & { id: number }) => {
      this.#waiting.get(id)?.(answer)
      this.#waiting.delete(id)
    })
  }

  ask(question: Asked): Promise<LoadAnswer> {
    const id = this.#next++
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.#child.send({ id, ...question })
    })
  }

  /** Waits until packets pass on all of them. @throws NotConnected after 20 s */
  async opened(legs: readonly string[]): Promise<void> {
    const since = performance.now()
    for (;;) {
      const { open = 0 } = await this.ask({ ask: 'open', legs })
      if (open === legs.length) return
      if (performance.now() - since > 20_000)
        throw new NotConnected(`${legs.length - open} of ${legs.length} legs had not connected after 20 s`)
      await pause(20)
    }
  }

  async close(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }
}
