import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** Questions by name: what is asked with each, and what is answered. */
export type Questions = Record<string, { ask: object; answer: object }>

type Answered = { readonly id: number; readonly refusal?: string } & object

/** A process of the bench that is asked things; what it is, its file says. It ends when the bench lets go of it. */
export class AskedProcess<Asked extends Questions> {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>()
  #next = 1
  #gone: string | null = null

  constructor(file: URL, args: readonly string[] = []) {
    this.#child = fork(file, args, { execArgv: [], serialization: 'advanced' })
    this.#child.on('message', ({ id, refusal, ...answer }: Answered) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (refusal === undefined) waiting?.resolve(answer as never)
      else waiting?.reject(new Error(refusal))
    })
    this.#child.once('exit', (code, signal) => this.#exited(`a process of the bench ended with ${code ?? signal}`))
  }

  get processId(): number {
    return this.#child.pid ?? 0
  }

  /** @throws Error with what the process said, or that it has ended */
  ask<Name extends keyof Asked & string>(what: Name, ask: Asked[Name]['ask']): Promise<Asked[Name]['answer']> {
    const id = this.#next++
    if (this.#gone !== null) return Promise.reject(new Error(this.#gone))
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ ...ask, id, do: what })
    })
  }

  /** The same, when nobody waits for the answer and what goes wrong shows elsewhere. */
  order<Name extends keyof Asked & string>(what: Name, ask: Asked[Name]['ask']): void {
    this.ask(what, ask).catch(() => {})
  }

  /** What it tells without being asked. */
  onTold(heard: (told: object) => void): void {
    this.#child.on('message', (message: object) => {
      if (!('id' in message)) heard(message)
    })
  }

  async close(): Promise<void> {
    if (this.#gone !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.disconnect()
    await exited
  }

  #exited(why: string): void {
    this.#gone = why
    for (const { reject } of this.#waiting.values()) reject(new Error(why))
    this.#waiting.clear()
  }
}

type Handlers<Asked extends Questions> = {
  [Name in keyof Asked]: (ask: Asked[Name]['ask']) => Asked[Name]['answer'] | Promise<Asked[Name]['answer']>
}

/** The other side: answers what the bench asks of this process, until the bench lets go. */
export function answerQuestions<Asked extends Questions>(handlers: Handlers<Asked>): void {
  process.on('disconnect', () => process.exit(0))
  process.on('message', ({ id, do: what, ...ask }: { id: number; do: keyof Asked & string }) => {
    void Promise.resolve()
      .then(() => handlers[what](ask))
      .then(
        (answer) => process.send?.({ ...answer, id }),
        (error: unknown) => process.send?.({ id, refusal: error instanceof Error ? error.message : String(error) }),
      )
  })
}
