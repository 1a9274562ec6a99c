import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

// For tests: a node process of its own, to be killed.

export class TestChild {
  readonly pid: number
  readonly #process: ChildProcess
  readonly #lines: string[] = []
  #waiting: (() => void) | null = null
  #errors = ''
  #silent = false

  /** @param code the text of a module; relative imports are resolved from this folder */
  constructor(code: string, options: { env?: Record<string, string>; uid?: number; gid?: number } = {}) {
    const absolute = code.replace(/from '(\.[^']*)'/g, (_, path) => `from '${new URL(path, import.meta.url)}'`)
    const { env, ...user } = options
    this.#process = spawn(process.execPath, ['--input-type=module', '--eval', absolute], {
      ...user,
      cwd: '/',
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.pid = this.#process.pid ?? -1
    this.#process.stderr?.setEncoding('utf8').on('data', (text) => {
      this.#errors += text
    })
    if (this.#process.stdout)
      createInterface(this.#process.stdout)
        .on('line', (line) => this.#told(line))
        .on('close', () => this.#told(null))
  }

  /** The next line it printed. @throws when it ends before */
  async line(): Promise<string> {
    while (this.#lines.length === 0) {
      if (this.#silent) throw new Error(`the child ended: ${this.#errors}`)
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
      })
    }
    return this.#lines.shift() ?? ''
  }

  /** kill -9, and waits until it is dead. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const dead = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await dead
  }

  /** @param line null when it will print no more */
  #told(line: string | null): void {
    if (line === null) this.#silent = true
    else this.#lines.push(line)
    this.#waiting?.()
    this.#waiting = null
  }
}
