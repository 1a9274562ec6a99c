import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ticksOf } from '../machine.ts'

const ENDED_WITHIN_MS = 5_000
const MS_PER_TICK = 10

/** A program of somebody else's as Debian packs it, run for comparison: its files and its log in a folder that goes with it. */
export class Program {
  readonly processId: number
  /** Where it runs. */
  readonly folder: string
  readonly #child: ChildProcess
  /** Also when the bench ends by a fault. */
  readonly #kill = () => this.#child.kill('SIGKILL')

  private constructor(child: ChildProcess, processId: number, folder: string) {
    this.#child = child
    process.once('exit', this.#kill)
    this.processId = processId
    this.folder = folder
  }

  /**
   * @param command is also what Debian's package begins with
   * @param prepare writes what the program is to find into the folder; its arguments
   * @throws Error that says how to get the program, when it is not there
   */
  static async start(
    command: string,
    debianPackage: string,
    prepare: (folder: string) => readonly string[] | Promise<readonly string[]>,
  ): Promise<Program> {
    const folder = await mkdtemp(join(tmpdir(), `ringway-bench-${command}-`))
    try {
      const args = await prepare(folder)
      await using log = await open(join(folder, 'log'), 'w')
      const child = spawn(command, args, { cwd: folder, stdio: ['ignore', log.fd, log.fd] })
      await once(child, 'spawn')
      return new Program(child, child.pid ?? 0, folder)
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      throw new Error(`it is not installed: apt-get install --no-install-recommends ${debianPackage}`)
    }
  }

  /** Processor time of all its threads since it began, in steps of 10 ms. */
  cpuMs(): number {
    return ticksOf(this.processId) * MS_PER_TICK
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      const timer = setTimeout(this.#kill, ENDED_WITHIN_MS)
      await exited
      clearTimeout(timer)
    }
    process.off('exit', this.#kill)
    await rm(this.folder, { recursive: true, force: true })
  }
}
