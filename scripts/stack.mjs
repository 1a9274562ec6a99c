// The programs of `npm start` as one: simulator, server and sample application, started in order, ended in order.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './prepare.mjs'

/** A program has this long to be ready. */
const READY_WITHIN_MS = 60_000

/** One child process: ready when it says so over IPC; it ends by itself when that channel closes. */
export class Program {
  #child
  #ended = false

  /**
   * @param {string} name
   * @param {string} file
   * @param {string[]} args
   * @param {Record<string, string | undefined>} env
   * @param {(code: number | null) => void} died called when it ends without being asked to
   */
  constructor(name, file, args, env, died) {
    this.name = name
    // Its own process group: Ctrl-C in a terminal reaches us alone, and we keep the order.
    this.#child = fork(join(ROOT, file), args, {
      env,
      detached: true,
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child.on('exit', (code) => {
      const asked = this.#ended
      this.#ended = true
      if (!asked) died(code)
    })
  }

  get pid() {
    return this.#child.pid
  }

  /** @returns {Promise<Record<string, string>>} what the program says about itself once it is ready */
  ready() {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.name} was not ready within 60 s`)), READY_WITHIN_MS)
      this.#child.on('message', (message) => {
        if (!message?.ready) return
        clearTimeout(timer)
        resolve(message)
      })
      this.#child.on('exit', () => {
        clearTimeout(timer)
        reject(new Error(`${this.name} ended before it was ready`))
      })
    })
  }

  /** Asks it to end, and makes sure. @param {number} withinMs how long it has to end by itself */
  async end(withinMs) {
    if (this.#ended) return
    this.#ended = true
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    const force = setTimeout(() => this.#child.kill('SIGKILL'), withinMs)
    // Not SIGTERM, by which a server lets its calls go on for a while.
    this.#child.kill('SIGINT')
    await gone
    clearTimeout(force)
  }
}
