import { setTimeout as pause } from 'node:timers/promises'
import { encodeWav } from '@ringway/sound'
import type { Caller, Callers, SimCall } from './callers.ts'
import { recorded } from './recorded.ts'
import type { AppScript } from './recorded-app.ts'
import type { Line } from './recording.ts'
import { until } from './until.ts'
import type { Voices } from './voices.ts'

/** Louder than what a codec leaves of silence. */
const AUDIBLE = 0.02
/** What was on its way when a document was answered is not of that document. In milliseconds. */
const ON_ITS_WAY = 150
/** So long nothing is heard when prompts are over; longer where a gather follows that may not have begun. Milliseconds. */
const OVER = { inOneGather: 700, beforeTheGather: 1_500 }
/** A look decodes the call from its beginning. */
const LOOK_EVERY_MS = 150
/** A sentence that no recording hints at. */
const NOT_UNDERSTOOD = 'what time is it'

/** Does on a call what the user of a recording did, when the recording has it. */
export class RecordedUser {
  readonly user: Caller
  readonly callId: string
  readonly #callers: Callers
  readonly #voices: Voices
  readonly #script: AppScript
  #asked = 0
  /** When the document that is carried out was answered, in Unix milliseconds; 0 for the first. */
  #since = 0
  /** Of it, the longest silence in what is heard, in milliseconds. */
  #longestSilence = 0
  #heardBefore = false
  #prompts: 'heard' | 'over' | 'cut' = 'heard'

  constructor(
    callers: Callers,
    { user, callId, script, voices }: { user: Caller; callId: string; script: AppScript; voices: Voices },
  ) {
    this.#callers = callers
    this.#voices = voices
    this.#script = script
    this.user = user
    this.callId = callId
  }

  /** Does what the line tells of the user, and waits for what it tells of the app; other lines are for others. */
  async follow(line: Line): Promise<void> {
    if (line.asked) await this.#nextDocument()
    else if (line.heard) this.#hears(line.heard, true)
    else if (line.gather) {
      this.#hears(line.gather.hears ?? [], false)
      this.#prompts = 'heard'
    } else if ('over' in line) await this.#untilQuiet()
    else if (line.pressed !== undefined) await this.#press(line.pressed)
    else if ('speaks' in line) await this.#untilHeard()
    else if (line.said !== undefined) await this.#say(line.said ?? NOT_UNDERSTOOD)
    else if ('hung-up' in line) {
      await this.#untilHeard()
      await this.user.hangUp(this.callId)
    }
  }

  async #nextDocument(): Promise<void> {
    const index = this.#asked++
    const at = await this.#script.answered(index)
    this.#since = index === 0 ? 0 : at
    this.#longestSilence = 0
    this.#heardBefore = false
    this.#prompts = 'heard'
  }

  #hears(heard: readonly { readonly silence?: number }[], before: boolean): void {
    this.#heardBefore ||= before
    for (const { silence = 0 } of heard) this.#longestSilence = Math.max(this.#longestSilence, silence * 1000)
  }

  async #press(keys: string): Promise<void> {
    if (this.#prompts === 'heard' && this.#heardBefore)
      throw new Error(
        `${keys}: what is heard before the gather and what is heard during it sound the same to this user`,
      )
    await this.#untilHeard()
    this.#prompts = 'cut'
    await this.user.press(this.callId, keys)
  }

  async #say(text: string): Promise<void> {
    const { samples, sampleRate } = await this.#voices.say(text, 'rms')
    const wav = Buffer.from(encodeWav(samples, sampleRate))
    await this.#callers.house.sim('POST', `/calls/${this.callId}/speak`, { wav_base64: wav.toString('base64') })
  }

  async #untilHeard(): Promise<void> {
    if (this.#prompts !== 'heard') return
    await until(`a sound on ${this.callId}`, async () => (await this.#sound()).quietMs !== null)
  }

  async #untilQuiet(): Promise<void> {
    const wanted = this.#longestSilence + (this.#heardBefore ? OVER.beforeTheGather : OVER.inOneGather)
    await until(`the end of the prompts on ${this.callId}`, async () => Number((await this.#sound()).quietMs) > wanted)
    this.#prompts = 'over'
  }

  /** For how long nothing has been heard since the last sound of the document; null: there was none yet. */
  async #sound(): Promise<{ readonly quietMs: number | null }> {
    await pause(LOOK_EVERY_MS)
    const { house } = this.#callers
    const { answered_at } = await house.sim<SimCall>('GET', `/calls/${this.callId}`)
    const { samples, sampleRate } = await recorded(house, this.callId)
    const from = this.#since === 0 ? 0 : this.#since + ON_ITS_WAY - Number(answered_at)
    const last = samples.findLastIndex((sample) => Math.abs(sample) > AUDIBLE)
    const ms = (count: number) => (count * 1000) / sampleRate
    return { quietMs: last < 0 || ms(last) < from ? null : ms(samples.length - last) }
  }
}
