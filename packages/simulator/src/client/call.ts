import type { CallView, RequestView } from '../control/schemas.ts'
import type { ScriptView, SpeechHeard, StepInput, ToneAsk, ToneHeard } from '../scripts/step.ts'
import type { ControlApi } from './control-api.ts'
import { ExpectationFailed } from './expectation-failed.ts'

/** How long is waited for a thing that does not happen, in milliseconds, 0 to 120,000. */
export type Patience = { readonly withinMs?: number }
/** Whose voice is meant. Default `business`: what the user hears. */
export type Whose = { readonly speaker?: 'business' | 'user' }

/** How long a key is held, and the pause after it, in milliseconds, 20 to 5,000. Default 100 and 80. */
export type Rhythm = { readonly tone_ms?: number; readonly gap_ms?: number }

type ToneOptions = Patience & Whose & Partial<Omit<ToneAsk, 'hz' | 'within_ms'>>

const ANSWER_MS = 20_000
const HEAR_MS = 10_000

/** A call between a user and a business, seen and held from the user's side. */
export class Call {
  /** Meta's id, `wacid.…`: the one that the business's webhooks name. */
  readonly id: string
  readonly #api: ControlApi
  readonly #path: string
  /** Up to where each side has been listened to; what is expected next is looked for after it. */
  readonly #heardUntil = { business: 0, user: 0 }

  constructor(api: ControlApi, id: string) {
    this.#api = api
    this.id = id
    this.#path = `/calls/${encodeURIComponent(id)}`
  }

  /** The page that shows this call. */
  get page(): string {
    return `${this.#api.url}${this.#path}`
  }

  /** The call as the network sees it now: state, outcome, Meta's error, packet counts. */
  view(): Promise<CallView> {
    return this.#api.get(this.#path)
  }

  /**
   * Waits until the call rings on the other side. Default 20,000 ms.
   *
   * @throws ExpectationFailed when it ended, or nothing happened
   * @example await call.rings()
   */
  rings(patience: Patience = {}): Promise<CallView> {
    return this.#until('ringing', 'ring', patience)
  }

  /**
   * Waits until the call has been answered and both sides can hear each other. Default 20,000 ms.
   *
   * @throws ExpectationFailed when it ended unanswered, or nobody answered in time
   * @example await call.answered({ withinMs: 5_000 })
   */
  answered(patience: Patience = {}): Promise<CallView> {
    return this.#until('live', 'be answered', patience)
  }

  /**
   * Waits until the call is over, whoever ends it. Default 20,000 ms.
   *
   * @throws ExpectationFailed when it goes on
   * @example assert.equal((await call.ended()).outcome, 'answered')
   */
  ended(patience: Patience = {}): Promise<CallView> {
    return this.#until('ended', 'end', patience)
  }

  /** The user takes a business's call that rings. @throws Refused */
  async answer(): Promise<void> {
    await this.#api.post(`${this.#path}/answer`)
  }

  /** The user declines a business's call that rings. @throws Refused */
  async decline(): Promise<void> {
    await this.#api.post(`${this.#path}/decline`)
  }

  /** The user hangs up; twice is fine. */
  async hangUp(): Promise<void> {
    await this.#api.post(`${this.#path}/hangup`)
  }

  /**
   * The user presses keys, one after the other. Returns at once.
   *
   * @param digits 1 to 64 of `0-9 * # A-D`
   * @throws Refused while the call is not live
   * @example await call.press('1')
   * @example await call.press('4711#', { tone_ms: 40, gap_ms: 50 })
   */
  async press(digits: string, rhythm: Rhythm = {}): Promise<void> {
    await this.#api.post(`${this.#path}/dtmf`, { digits, ...rhythm })
  }

  /**
   * The user says a sentence in English, in place of what is being said. Returns at once; `does([{ say }])` waits.
   *
   * @example await call.say('I would like to speak to somebody.')
   */
  async say(text: string): Promise<void> {
    await this.#api.post(`${this.#path}/speak`, { say: text })
  }

  /** The user plays a sound file: WAV, MP3 or Ogg, at most 8 MB. Returns at once. */
  async play(file: Uint8Array): Promise<void> {
    await this.#api.post(`${this.#path}/speak`, { wav_base64: Buffer.from(file).toString('base64') })
  }

  /**
   * The user does these things one after the other, from the moment the call is live; resolves when all are done.
   *
   * @throws ExpectationFailed when one of its expectations is not met, or the call ends first. Default 60,000 ms.
   * @example await call.does([{ wait_ms: 500 }, { say: 'Hello' }, { tone_hz: 700, ms: 400 }, { hang_up: true }])
   */
  async does(steps: readonly StepInput[], { withinMs = 60_000 }: Patience = {}): Promise<ScriptView> {
    await this.#api.put(`${this.#path}/script`, { steps })
    const until = performance.now() + withinMs
    for (;;) {
      const timeout_ms = Math.max(0, Math.min(1_000, Math.round(until - performance.now())))
      const script = await this.#api.get<ScriptView>(`${this.#path}/script`, { until: 'done', timeout_ms })
      if (script.state === 'done') return script
      if (script.state === 'failed' || script.state === 'cut' || timeout_ms === 0) throw this.#unfinished(script)
    }
  }

  /** The user's phone loses its network, without a goodbye; after 30 s the call fails with Meta's 138022. */
  async drop(): Promise<void> {
    await this.does([{ drop: true }])
  }

  /**
   * Waits for a tone: more than 60 % of the energy at `hz` (50 to 7,500) for 300 ms in one piece. What was heard by an
   * earlier expectation is not listened to again. Default 10,000 ms.
   *
   * @throws ExpectationFailed with what was heard instead
   * @example await call.expectTone(1000, { for_ms: 500, withinMs: 3_000 })
   */
  async expectTone(hz: number, options: ToneOptions = {}): Promise<ToneHeard> {
    const { withinMs = HEAR_MS, speaker = 'business', ...ask } = options
    const where = { speaker, within_ms: withinMs, from_ms: this.#heardUntil[speaker] }
    const found = await this.#api.post<ToneHeard>(`${this.#path}/expect-tone`, { hz, ...ask, ...where })
    this.#keep(found, speaker, `to hear ${hz} Hz for ${found.for_ms} ms within ${withinMs} ms`)
    return found
  }

  /**
   * Waits for words in English: a text, or any of several. What was heard by an earlier expectation is not listened to
   * again. Default 10,000 ms.
   *
   * The recogniser looks for these words and no others, wherever they are among what is said: give a few words that
   * matter, not a single short one.
   *
   * @throws ExpectationFailed with what was heard of it
   * @example await call.expectSpeech('Welcome to the example shop')
   */
  async expectSpeech(text: string | readonly string[], options: Patience & Whose = {}): Promise<SpeechHeard> {
    const { withinMs = HEAR_MS, speaker = 'business' } = options
    const ask = typeof text === 'string' ? { text } : { any_of: text }
    const where = { speaker, within_ms: withinMs, from_ms: this.#heardUntil[speaker] }
    const found = await this.#api.post<SpeechHeard>(`${this.#path}/expect-speech`, { ...ask, ...where })
    const wanted = [text].flat().map((each) => `'${each}'`)
    this.#keep(found, speaker, `to hear ${wanted.join(' or ')} within ${withinMs} ms`)
    return found
  }

  /** What one side was heard to say so far: a WAV file, 16-bit, mono, 16 kHz. */
  heard({ speaker = 'business' }: Whose = {}): Promise<Uint8Array> {
    return this.#api.bytes(`${this.#path}/heard.wav`, { speaker })
  }

  /** The Graph requests and webhooks about this call, oldest first. */
  requests(): Promise<RequestView[]> {
    return this.#api.get('/requests', { call: this.id })
  }

  async #until(state: CallView['state'], what: string, { withinMs = ANSWER_MS }: Patience): Promise<CallView> {
    const call = await this.#api.get<CallView>(this.#path, { until: state, timeout_ms: withinMs })
    const order = ['connecting', 'ringing', 'live', 'ended']
    const missed = call.state === 'ended' && state !== 'ended' && call.answered_at === null
    if (order.indexOf(call.state) >= order.indexOf(state) && !missed) return call
    throw new ExpectationFailed(`the call to ${what} within ${withinMs} ms`, wordsFor(call), this.page)
  }

  #keep(found: ToneHeard | SpeechHeard, speaker: 'business' | 'user', expected: string): void {
    if (found.heard) {
      this.#heardUntil[speaker] = found.to_ms
      return
    }
    const instead = `${found.why} (${found.listened_ms} ms were listened to.)`
    throw new ExpectationFailed(`${expected} from the ${speaker}`, instead, this.page)
  }

  #unfinished({ state, step, steps }: ScriptView): ExpectationFailed {
    const last = step === null ? undefined : steps[step]
    const at = last ? `step ${(step ?? 0) + 1}, ${JSON.stringify(last.step).slice(0, 100)}` : 'its start'
    const why = last?.result?.why ?? last?.error ?? 'The call ended, or time was up.'
    return new ExpectationFailed(`the user to finish a script`, `It is ${state} at ${at}. ${why}`, this.page)
  }
}

function wordsFor({ state, outcome, meta_error }: CallView): string {
  if (state !== 'ended') return `It is ${state}.`
  return `It has ended: ${outcome}${meta_error ? ` (${meta_error.code} ${meta_error.message})` : ''}.`
}
