import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import type { MadeAudio } from '@ringway/media'
import { type EspeakVoices, readEspeakVoices } from './espeak-voices.ts'
import type { Speaker, SpeakerOrder } from './speaker.ts'

/** espeak-ng did not speak: it failed, hung, said too much, or was closed. */
export class EspeakFailed extends Error {
  override readonly name = 'EspeakFailed'
}

/** The longest text takes it a tenth of a second; this long means that it hangs. */
const TIMEOUT_MS = 10_000
/** Ten minutes at its 22,050 samples a second. */
const SOUND_BYTES = 26 * 1024 * 1024
/** Runs at a time; the others wait. */
const AT_A_TIME = 2
/** Words a minute, and how high, at its own pace; its default of 175 is hurried on a telephone. */
const USUAL = { rate: 160, pitch: 50 }

/** What one run is given, and what bounds it. */
export type Run = {
  readonly program: string
  readonly args: readonly string[]
  readonly input: string
  readonly timeoutMs: number
  readonly limitBytes: number
}

/**
 * espeak-ng, a program of its own that speaks some hundred languages: run once for each text, which it reads from its input
 * and answers with a WAV file. It is not part of Ringway, and is used where it is on PATH.
 */
export class Espeak implements Speaker {
  readonly name = 'espeak-ng'
  readonly voices: EspeakVoices
  readonly #program: string
  readonly #running = new Set<AbortController>()
  readonly #waiting: (() => void)[] = []
  #free = AT_A_TIME
  #isClosed = false

  /** The one on `path` (as the PATH variable has it); null where there is none that works. */
  static async find(path: string): Promise<Espeak | null> {
    for (const folder of path.split(delimiter).filter(isAbsolute)) {
      const program = join(folder, 'espeak-ng')
      try {
        await access(program, constants.X_OK)
        const asked = { program, args: ['--voices'], input: '', timeoutMs: TIMEOUT_MS, limitBytes: 256 * 1024 }
        const voices = readEspeakVoices((await run(asked, new AbortController().signal)).toString('utf8'))
        if (voices.size > 0) return new Espeak(program, voices)
      } catch {
        // It is not there, or not to be used; the next folder may have one.
      }
    }
    return null
  }

  private constructor(program: string, voices: EspeakVoices) {
    this.#program = program
    this.voices = voices
  }

  /** @throws EspeakFailed */
  async speak({ text, voice, rate, pitch }: SpeakerOrder): Promise<MadeAudio> {
    const pace = String(Math.round(Math.min(450, Math.max(80, USUAL.rate * rate))))
    const height = String(Math.round(Math.min(99, Math.max(0, USUAL.pitch * pitch))))
    // Double brackets would be read as the names of sounds.
    const input = text.replaceAll('[[', '[ [')
    const args = ['-v', voice, '-s', pace, '-p', height, '-b', '1', '--stdin', '--stdout']
    const turn = await this.#turn()
    try {
      const asked = { program: this.#program, args, input, timeoutMs: TIMEOUT_MS, limitBytes: SOUND_BYTES }
      return { bytes: await run(asked, turn.signal), contentType: 'audio/wav' }
    } finally {
      this.#running.delete(turn)
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }

  /** What runs is killed, what waits fails; nobody is waited for. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const turn of this.#running) turn.abort()
    for (const go of this.#waiting.splice(0)) go()
  }

  async #turn(): Promise<AbortController> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((go) => this.#waiting.push(go))
    if (this.#isClosed) throw new EspeakFailed('espeak-ng failed: it was closed')
    const turn = new AbortController()
    this.#running.add(turn)
    return turn
  }
}

/**
 * Runs a program to its end, without a shell and with nothing of our environment. Whatever goes wrong, it is killed.
 *
 * @returns what it wrote to its output @throws EspeakFailed
 */
export function run({ program, args, input, timeoutMs, limitBytes }: Run, signal: AbortSignal): Promise<Buffer> {
  if (signal.aborted) return Promise.reject(new EspeakFailed('espeak-ng failed: it was closed'))
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: '/' })
    const written: Buffer[] = []
    let length = 0
    const fail = (why: string) => {
      settle()
      child.kill('SIGKILL')
      child.stdout.destroy()
      reject(new EspeakFailed(`espeak-ng failed: ${why}`))
    }
    const timer = setTimeout(() => fail(`it took more than ${timeoutMs} ms`), timeoutMs)
    const stop = () => fail('it was closed')
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
    signal.addEventListener('abort', stop, { once: true })
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      written.push(chunk)
      if (length > limitBytes) fail(`it wrote more than ${limitBytes} bytes`)
    })
    child.on('error', (error) => fail(error.message))
    child.on('close', (code, killed) => {
      settle()
      if (code === 0 && length > 0) resolve(Buffer.concat(written))
      else fail(code === 0 ? 'it said nothing' : `it ended with ${code ?? killed}`)
    })
    // A program that ends without reading is told by its end.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
