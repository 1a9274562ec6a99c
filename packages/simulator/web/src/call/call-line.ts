import {
  ALREADY_ANSWERED,
  ApiError,
  answerCall,
  CALL_ENDED,
  declineCall,
  hangUpCall,
  placeCall,
  type SimCall,
} from '../api.ts'
import type { PhoneStore } from '../phone/phone-store.ts'
import type { Microphone } from './audio-source.ts'
import { CallSession } from './call-session.ts'
import type { Sounds } from './sounds.ts'

/** How long the call screen shows how the call ended, ms. */
const FAREWELL_MS = 2_500
/** The call this tab carries, so that a reload takes it up again. */
const KEPT_CALL = 'ringway.call'

/** The call on this phone's screen. */
export type LineState = {
  /** null while it is being placed. */
  readonly callId: string | null
  readonly business: string
  readonly muted: boolean
  readonly microphone: Microphone
  readonly remoteStream: MediaStream
  /** The audio is closed; the screen says how it ended and goes. */
  readonly over: boolean
}

/** The phone's one line: at most one call is on it. */
export class CallLine {
  readonly #phone: PhoneStore
  readonly #sounds: Sounds
  readonly #listeners = new Set<() => void>()
  #state: LineState | null = null
  #session: CallSession | null = null
  #farewell: ReturnType<typeof setTimeout> | undefined

  constructor(phone: PhoneStore, sounds: Sounds) {
    this.#phone = phone
    this.#sounds = sounds
    phone.subscribe(() => this.#follow())
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly state = (): LineState | null => this.#state

  /**
   * Calls a business. Media and signalling start side by side.
   *
   * @param messageId the message whose call button was tapped; null for the call icon
   */
  async place(business: string, messageId: string | null = null): Promise<void> {
    const session = this.#open(business, null)
    if (!session) return
    this.#sounds.ringBack()
    try {
      const { call_id } = await placeCall(this.#phone.waId, business, messageId)
      // Hung up before the network had given the call a name.
      if (this.#session !== session) return await this.#tellNetwork(hangUpCall(call_id))
      this.#keep(call_id)
      await session.attach(call_id)
    } catch (error) {
      this.#broke(session, error)
    }
  }

  /** Takes an incoming call. */
  async answer(call: SimCall): Promise<void> {
    const session = this.#open(call.business, call.id)
    if (!session) return
    try {
      await Promise.all([this.#pickUp(call.id), session.attach(call.id)])
    } catch (error) {
      this.#broke(session, error)
    }
  }

  /** Where a script or another tab was quicker, this phone joins the call. */
  async #pickUp(callId: string): Promise<void> {
    try {
      this.#phone.learn(await answerCall(callId))
    } catch (error) {
      if (!(error instanceof ApiError && error.code === ALREADY_ANSWERED)) throw error
    }
  }

  async decline(call: SimCall): Promise<void> {
    await this.#tellNetwork(declineCall(call.id))
  }

  /** Takes up a call that is already under way: after a reload, or begun elsewhere. */
  async join(call: SimCall): Promise<void> {
    const session = this.#open(call.business, call.id)
    if (!session) return
    if (call.direction === 'USER_INITIATED' && call.state !== 'live') this.#sounds.ringBack()
    try {
      await session.attach(call.id)
    } catch (error) {
      this.#broke(session, error)
    }
  }

  async hangUp(): Promise<void> {
    const callId = this.#state?.callId
    this.#end()
    sessionStorage.removeItem(KEPT_CALL)
    if (callId) await this.#tellNetwork(hangUpCall(callId))
  }

  mute(muted: boolean): void {
    this.#session?.mute(muted)
    this.#put({ muted })
  }

  async press(digit: string): Promise<void> {
    const callId = this.#state?.callId
    if (!callId || !this.#session) return
    this.#sounds.key(digit)
    await this.#session.press(callId, digit).catch((error) => this.#report(error))
  }

  /** Closes the screen of a call that is over, before its time. */
  leave(): void {
    if (!this.#state?.over) return
    clearTimeout(this.#farewell)
    this.#state = null
    this.#show()
  }

  #open(business: string, callId: string | null): CallSession | null {
    if (this.#session) return null
    clearTimeout(this.#farewell)
    try {
      const session = new CallSession(this.#sounds.wake(), () => this.#put({ microphone: session.microphone }))
      const { microphone, remoteStream } = session
      this.#session = session
      this.#state = { callId, business, muted: false, microphone, remoteStream, over: false }
    } catch (error) {
      // A browser without WebRTC, or with it switched off.
      this.#phone.report(error)
      return null
    }
    if (callId) this.#keep(callId)
    else this.#show()
    return this.#session
  }

  #keep(callId: string): void {
    sessionStorage.setItem(KEPT_CALL, callId)
    this.#put({ callId })
    this.#follow()
  }

  /** The call as the network tells it decides what is heard here, and when the audio ends. */
  #follow(): void {
    this.#takeUpAgain()
    const call = this.#state?.callId ? this.#phone.state().calls[this.#state.callId] : undefined
    if (!this.#session || !call) return
    if (call.state === 'live') this.#sounds.quiet()
    if (call.state === 'ended') this.#end()
  }

  #takeUpAgain(): void {
    const kept = sessionStorage.getItem(KEPT_CALL)
    const { online, calls } = this.#phone.state()
    const call = kept && online && !this.#state ? calls[kept] : undefined
    if (call && call.state !== 'ended') void this.join(call)
  }

  /** Does something to the call, and takes over what it has become. */
  async #tellNetwork(deed: Promise<SimCall>): Promise<void> {
    try {
      this.#phone.learn(await deed)
    } catch (error) {
      this.#report(error)
    }
  }

  /** That a call is over is its state's to say, not an error's. */
  #report(error: unknown): void {
    if (!(error instanceof ApiError && error.code === CALL_ENDED)) this.#phone.report(error)
  }

  /** No audio, no call: it is given up, and the user is told why. */
  #broke(session: CallSession, error: unknown): void {
    if (this.#session !== session) return
    this.#report(error)
    // Not hung up: the call may well be alive, and is taken up again once the network answers. A page that is
    // being reloaded sees its requests fail in just this way.
    if (error instanceof ApiError && error.unanswered) this.#end()
    else if (this.#state?.callId) void this.hangUp()
    else {
      this.#end()
      this.leave()
    }
  }

  #end(): void {
    if (!this.#session) return
    this.#session.close()
    this.#session = null
    this.#sounds.quiet()
    this.#sounds.over()
    this.#put({ over: true })
    this.#farewell = setTimeout(() => this.leave(), FAREWELL_MS)
  }

  #put(change: Partial<LineState>): void {
    if (!this.#state) return
    this.#state = { ...this.#state, ...change }
    this.#show()
  }

  #show(): void {
    for (const listener of this.#listeners) listener()
  }
}
