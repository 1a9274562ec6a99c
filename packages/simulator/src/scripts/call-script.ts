import { tone } from '@ringway/sound'
import type { Millis } from '../clock.ts'
import type { LiveCall } from '../network/calls/live-call.ts'
import type { Network } from '../network/network.ts'
import { keyMs } from '../relay/keys.ts'
import type { Voices } from '../voices.ts'
import type { Ears } from './ears.ts'
import { rhythmOf, type ScriptState, type ScriptView, type Step, type StepView } from './step.ts'

/** What a script works with. */
export type ScriptTools = {
  readonly voices: Voices
  readonly ears: Ears
}

/** Gives each call the script of its user, and starts it once the call is live. */
export function startScripts(network: Network, tools: ScriptTools): void {
  network.events.on('call', (call) => {
    const steps = network.user(call.user)?.script
    if (steps && !call.script && !call.ended) call.script = new CallScript(call, steps, tools, network)
    call.script?.look()
  })
}

/** What a user does on one call, step by step, from the moment the call is live until it is over. */
export class CallScript {
  state: ScriptState = 'waiting'
  readonly #call: LiveCall
  readonly #tools: ScriptTools
  readonly #network: Network
  readonly #steps: StepView[]
  #at: number | null = null
  /** Where the last thing expected was heard: the next is listened for after it. */
  #heardUntil: Millis = 0
  readonly #stopped = new AbortController()

  constructor(call: LiveCall, steps: readonly Step[], tools: ScriptTools, network: Network) {
    this.#call = call
    this.#tools = tools
    this.#network = network
    const fresh = { state: 'pending', began_at: null, ended_at: null, result: null, error: null } as const
    this.#steps = steps.map((step) => ({ step, ...fresh }))
  }

  get progress(): { state: ScriptState; step: number | null } {
    return { state: this.state, step: this.#at }
  }

  get view(): ScriptView {
    return { ...this.progress, steps: this.#steps.map((step) => ({ ...step })) }
  }

  /** Starts it if the call is live; tells a call that ended unanswered. Looking often is fine. */
  look(): void {
    if (this.state !== 'waiting') return
    if (this.#call.ended) this.#end('cut')
    else if (this.#call.state.mode === 'live') void this.#run()
  }

  /** Another script takes its place: nothing more is done of this one. */
  stop(): void {
    this.#stopped.abort()
    if (this.state === 'waiting' || this.state === 'running') this.#end('cut')
  }

  async #run(): Promise<void> {
    this.state = 'running'
    for (const [at, step] of this.#steps.entries()) {
      this.#at = at
      step.state = 'running'
      step.began_at = this.#network.clock.now()
      const done = await this.#do(step)
      step.ended_at = this.#network.clock.now()
      if (this.#stopped.signal.aborted) return
      const isLast = at === this.#steps.length - 1
      if (!done) return this.#end('failed')
      if (this.#call.over.aborted && !isLast) return this.#end('cut')
      this.#network.changes.notify()
    }
    this.#end('done')
  }

  /** @returns whether the script may go on */
  async #do(view: StepView): Promise<boolean> {
    try {
      view.result = await this.#act(view.step)
      if (view.result?.heard) this.#heardUntil = view.result.to_ms
      view.state = view.result?.heard === false ? 'failed' : 'done'
    } catch (error) {
      view.state = 'failed'
      view.error = error instanceof Error ? error.message : String(error)
    }
    return view.state === 'done'
  }

  async #act(step: Step): Promise<StepView['result']> {
    const call = this.#call
    if ('expect_tone' in step)
      return await this.#tools.ears.expectTone(this.#listening(step.expect_tone.within_ms), step.expect_tone)
    if ('expect_speech' in step)
      return await this.#tools.ears.expectSpeech(this.#listening(step.expect_speech.within_ms), {
        texts: [step.expect_speech.text],
      })
    if ('wait_ms' in step) await this.#pass(step.wait_ms)
    else if ('say' in step || 'wav_base64' in step) await call.speakToEnd(await this.#tools.voices.sound(step))
    else if ('tone_hz' in step) await call.speakToEnd(tone(step.tone_hz, step.ms))
    else if ('digits' in step) {
      const rhythm = rhythmOf(step)
      call.press(step.digits, rhythm)
      await this.#pass(step.digits.length * keyMs(rhythm))
    } else if ('mute' in step) this.#mute(step.mute, step.ms)
    else if ('hang_up' in step) call.hangUp()
    else call.loseUser()
    return null
  }

  #mute(muted: boolean, ms: Millis | undefined): void {
    this.#call.mute(muted)
    if (ms !== undefined) this.#call.later(ms, () => this.#call.mute(!muted))
  }

  #listening(withinMs: Millis) {
    const { signal } = this.#stopped
    return { call: this.#call, speaker: 'business', fromMs: this.#heardUntil, withinMs, signal } as const
  }

  /** That long, or until the call is over. */
  #pass(ms: Millis): Promise<void> {
    return this.#call.orOver((done) => this.#call.later(ms, done))
  }

  #end(state: ScriptState): void {
    this.state = state
    for (const step of this.#steps) if (step.state === 'pending') step.state = 'skipped'
    this.#network.changes.notify()
  }
}
