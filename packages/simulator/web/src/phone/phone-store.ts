import {
  ApiError,
  answerPermission,
  askCallback,
  eventsUrl,
  fetchCalls,
  fetchContacts,
  fetchThread,
  fetchUser,
  markRead,
  type PermissionResponse,
  type SimCall,
  sendFile,
  sendMessage,
  type Tapped,
  tapButton,
} from '../api.ts'
import { EventStream, type StreamEvent } from './event-stream.ts'
import { afterEvent, EMPTY_PHONE, hoursChangeAt, type PhoneEvent, type PhoneState } from './phone-state.ts'

/** How long a toast stays, ms. */
const TOAST_MS = 8_000
/** Between two looks at who is open, ms: at least, as clocks differ a little; at most, as timers count no further. */
const LOOK_MS = { least: 250, most: 86_400_000 }

/** The phone's memory: loads it, keeps it up to date from the event stream, tells React. */
export class PhoneStore {
  readonly #waId: string
  readonly #listeners = new Set<() => void>()
  readonly #stream: EventStream
  #state = EMPTY_PHONE
  #toasts = 0
  /** Events that came while a load was under way; they are newer than what it brings. */
  #held: PhoneEvent[] | null = null
  #loading: Promise<void> = Promise.resolve()
  #hoursTimer: ReturnType<typeof setTimeout> | undefined

  constructor(waId: string) {
    this.#waId = waId
    this.#stream = new EventStream(
      eventsUrl(waId),
      (event) => this.#heard(event),
      () => this.#lost(),
    )
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly state = (): PhoneState => this.#state

  /** The network's number for this phone's user, once known; until then as the address bar has it. */
  get waId(): string {
    return this.#state.user?.wa_id ?? this.#waId
  }

  /** Loads a thread that is not yet here. */
  openThread(business: string): void {
    if (!this.#state.threads[business]) this.#load(() => this.#loadThread(business))
  }

  /** @returns whether the network took it; if not, a toast has said why. */
  sendText(business: string, text: string): Promise<boolean> {
    return this.#done(sendMessage(this.waId, business, text))
  }

  /** @returns whether the network took it; if not, a toast has said why. */
  sendFile(business: string, file: Parameters<typeof sendFile>[2]): Promise<boolean> {
    return this.#done(sendFile(this.waId, business, file))
  }

  /** @returns what the phone is to do now; what else a tap changes comes by the event stream. null: it was refused. */
  async tap(messageId: string, button: number): Promise<Tapped | null> {
    try {
      return await tapButton(this.waId, messageId, button)
    } catch (error) {
      this.report(error)
      return null
    }
  }

  /** Not the user's deed: when it fails, there is nothing to tell. */
  async seen(business: string): Promise<void> {
    await markRead(this.waId, business).catch(() => {})
  }

  answerPermission(messageId: string, response: PermissionResponse): Promise<boolean> {
    return this.#done(answerPermission(this.waId, messageId, response))
  }

  /** @returns whether the network took it */
  askCallback(business: string): Promise<boolean> {
    return this.#done(askCallback(this.waId, business))
  }

  /** What an answer told about a call; the stream tells it too, unless it is down. */
  learn(call: SimCall): void {
    this.#take({ kind: 'call', call, at: Date.now() })
  }

  /** Shows an error in words. */
  report(error: unknown): void {
    const id = ++this.#toasts
    const message = error instanceof Error ? error.message : String(error)
    const hint = error instanceof ApiError ? error.hint : null
    this.#apply({ kind: 'toast', toast: { id, message, hint } })
    setTimeout(() => this.dismiss(id), TOAST_MS)
  }

  dismiss(toastId: number): void {
    this.#apply({ kind: 'toast-gone', id: toastId })
  }

  close(): void {
    clearTimeout(this.#hoursTimer)
    this.#stream.close()
  }

  async #done(deed: Promise<unknown>): Promise<boolean> {
    try {
      await deed
      return true
    } catch (error) {
      this.report(error)
      return false
    }
  }

  #lost(): void {
    this.#apply({ kind: 'offline' })
    // No stream and no phone: perhaps there is no such user, and the answer to this says so.
    if (!this.#state.user) this.#reload()
  }

  #heard(event: StreamEvent): void {
    const at = Date.now()
    switch (event.type) {
      case 'hello':
        this.#apply({ kind: 'online', now: event.data.now, at })
        this.#reload()
        return
      case 'clock':
        this.#apply({ kind: 'online', now: event.data.now, at })
        this.#reloadContacts()
        return
      case 'call':
        this.#take({ kind: 'call', call: event.data, at })
        return
      case 'thread':
        this.#take({ kind: 'entry', business: event.data.with, entry: event.data.entry })
        return
      case 'contact':
        this.#take({ kind: 'contact', contact: event.data.contact })
        return
      default:
        event satisfies never
    }
  }

  #take(event: PhoneEvent): void {
    if (this.#held) this.#held.push(event)
    else this.#apply(event)
  }

  /** Everything anew: at the start, and after a connection was lost and events with it. */
  #reload(): void {
    this.#load(async () => {
      const waId = this.#waId
      const [user, contacts, calls] = await Promise.all([fetchUser(waId), fetchContacts(waId), fetchCalls(waId)])
      this.#apply({ kind: 'loaded', user, contacts, calls, at: Date.now() })
      await Promise.all(Object.keys(this.#state.threads).map((business) => this.#loadThread(business)))
    })
  }

  /** A business has opened or closed, or the time was moved. */
  #reloadContacts(): void {
    this.#load(async () => {
      this.#apply({ kind: 'contacts-loaded', contacts: await fetchContacts(this.#waId) })
      this.#awaitHours()
    })
  }

  async #loadThread(business: string): Promise<void> {
    this.#apply({ kind: 'thread-loaded', business, entries: await fetchThread(this.#waId, business) })
  }

  /** One load after the other; what the stream says meanwhile is applied on top. */
  #load(load: () => Promise<void>): void {
    this.#loading = this.#loading.then(async () => {
      this.#held = []
      try {
        await load()
      } catch (error) {
        this.#loadFailed(error)
      } finally {
        const held = this.#held
        this.#held = null
        for (const event of held) this.#apply(event)
      }
    })
  }

  #loadFailed(error: unknown): void {
    // No answer at all is the connection banner's to say.
    if (error instanceof ApiError && error.unanswered) return
    if (error instanceof ApiError && !this.#state.user)
      this.#apply({ kind: 'refused', message: error.message, hint: error.hint })
    else this.report(error)
  }

  #apply(event: PhoneEvent): void {
    const before = this.#state
    this.#state = afterEvent(before, event)
    if (hoursChangeAt(this.#state) !== hoursChangeAt(before)) this.#awaitHours()
    for (const listener of this.#listeners) listener()
  }

  #awaitHours(): void {
    clearTimeout(this.#hoursTimer)
    const at = hoursChangeAt(this.#state)
    if (at === null) return
    const wait = Math.min(Math.max(at - Date.now(), LOOK_MS.least), LOOK_MS.most)
    this.#hoursTimer = setTimeout(() => this.#reloadContacts(), wait)
  }
}
