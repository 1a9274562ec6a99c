import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { settledWithin } from '../settled-within.ts'
import { commandWith, type Privilege } from './privilege.ts'

/**
 * Runs the command with a guard beside it. The guard reads a pipe whose other end only we hold: whenever we are gone,
 * kill -9 included, the pipe ends, and the guard ends the command: politely first, after a second with SIGQUIT, which
 * PostgreSQL obeys at once and recovers from at its next start. The number of the command's process is told on
 * descriptor 3; a path in RINGWAY_REMOVE is removed at the end.
 */
const SCRIPT = `
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
P=$!
echo $P >&3
exec 3>&-
( read _ <&4; kill -INT $P; sleep 1 4<&-; kill -QUIT $P ) >/dev/null 2>&1 &
W=$!
exec 4<&-
wait $P
S=$?
kill $W 2>/dev/null
[ -z "$RINGWAY_REMOVE" ] || rm -rf -- "$RINGWAY_REMOVE"
exit $S
`

/** Longest to wait for a process that was told to end, before it is killed. */
const STOP_WITHIN_MS = 5_000
/** How much of what it said is kept, in characters. */
const LOG_TAIL = 4_000

export type Exit = {
  readonly code: number
  /** In words. */
  readonly how: string
}

/** A program that cannot outlive us. It is in a session of its own: Ctrl-C in our terminal does not reach it. */
export class Supervised {
  /** Of the program itself; -1 when it could not be started. */
  readonly pid: Promise<number>
  readonly exited: Promise<Exit>
  readonly #guard: ChildProcess
  #log = ''

  /**
   * @param options.removeAfter a directory that is removed when the program has ended, even when we are gone by then
   * @param options.onLine is told every line that the program prints
   */
  constructor(
    privilege: Privilege,
    command: readonly [string, ...string[]],
    options: { removeAfter: string | null; onLine: (line: string) => void },
  ) {
    const { file, args, user } = commandWith(privilege, ['sh', '-c', SCRIPT, 'ringway-guard', ...command])
    this.#guard = spawn(file, args, {
      ...user,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', RINGWAY_REMOVE: options.removeAfter ?? '' },
    })
    const [stdin, stdout, stderr, pid] = this.#guard.stdio
    // It may be gone before we tell it to go.
    stdin?.on('error', () => undefined)
    if (stdout) this.#keep(stdout, options.onLine)
    if (stderr) this.#keep(stderr, options.onLine)
    this.exited = exitOf(this.#guard)
    this.pid = firstNumber(pid as Readable)
  }

  /** The end of what it printed. */
  get log(): string {
    return this.#log.trim()
  }

  /** Ends the program as our own death would, and waits until it is gone. */
  async stop(): Promise<void> {
    this.#guard.stdin?.end()
    if (await settledWithin(this.exited, STOP_WITHIN_MS)) return
    const pid = await this.pid
    if (pid > 0) kill(pid, 'SIGKILL')
    await this.exited
  }

  #keep(stream: Readable, onLine: (line: string) => void): void {
    stream.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-LOG_TAIL)
      for (const line of text.split('\n')) if (line !== '') onLine(line)
    })
  }
}

/** Sends a signal; a process that is gone already is no error. @throws when it is not ours to signal */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function exitOf(guard: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    guard.once('error', (error) => resolve({ code: -1, how: error.message }))
    guard.once('exit', (code, signal) => resolve({ code: code ?? -1, how: howItEnded(code, signal) }))
  })
}

/** A shell reports the death of its child by signal N as the exit code 128 + N. */
function howItEnded(code: number | null, signal: NodeJS.Signals | null): string {
  if (code === null) return `its guard was ended by ${signal}`
  return code > 128 ? `signal ${code - 128}` : `exit code ${code}`
}

async function firstNumber(stream: Readable): Promise<number> {
  let text = ''
  try {
    for await (const part of stream.setEncoding('utf8')) text += part
  } catch {
    return -1
  }
  return Number.parseInt(text, 10) || -1
}
