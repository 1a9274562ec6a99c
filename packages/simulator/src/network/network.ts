import { EventEmitter } from 'node:events'
import { type Digits, sameUserKey } from '@ringway/meta-wire'
import { Changes } from '../changes.ts'
import type { Millis, ShiftableClock } from '../clock.ts'
import { Faults } from '../faults/faults.ts'
import type { SwitchName } from '../switches/switch-table.ts'
import { Switches } from '../switches/switches.ts'
import { Apps } from './apps/apps.ts'
import type { BusinessNumber, FirstBusiness } from './business.ts'
import type { LiveCall } from './calls/live-call.ts'
import { MediaStore } from './media/media-store.ts'
import { keptThread, withNumber } from './number-change.ts'
import { EMPTY_THREAD, type Thread, type ThreadEntry, withContact, withEntry } from './thread.ts'
import { FIRST_USERS, type User, userIdOf } from './user.ts'

export type NetworkEvents = {
  call: [call: LiveCall]
  thread: [user: User, business: BusinessNumber, entry: ThreadEntry]
  /** The user has another number; chats have gone along. */
  number: [before: User, after: User]
  /** What this user sees of this business has changed: its name, its call icon. */
  contact: [user: User, business: BusinessNumber]
  /** Something about this number has changed: its settings, its restrictions. */
  business: [business: BusinessNumber]
  /** A template was created, changed, reviewed or deleted. */
  template: [id: string]
  /** The time was moved: it is `now`. */
  clock: [now: Millis]
  /** Everything has begun anew; what was told before no longer holds. */
  reset: []
}

/** Calls that are remembered; the oldest ended ones go first. */
const MAX_CALLS = 5_000
/** Ended calls whose recordings are still held in memory. */
const MAX_RECORDINGS = 100

/** What the WhatsApp network knows: users, business numbers, threads and calls. It holds; others decide. */
export class Network {
  readonly clock: ShiftableClock
  readonly changes = new Changes()
  readonly events = new EventEmitter<NetworkEvents>()
  readonly apps = new Apps(this.changes)
  readonly media: MediaStore
  readonly faults: Faults
  readonly switches: Switches
  readonly #first: FirstBusiness | null
  readonly #users = new Map<string, User>()
  readonly #businesses = new Map<Digits, BusinessNumber>()
  readonly #threads = new Map<string, Thread>()
  /** By thread: messages that do not stand in it. */
  readonly #noted = new Map<string, Set<string>>()
  readonly #calls = new Map<string, LiveCall>()

  /**
   * @param first the business that is there from the start, with the first users; null starts an empty network
   * @param switches that stand otherwise than by default, until somebody changes them
   */
  constructor(clock: ShiftableClock, first: FirstBusiness | null, switches?: ReadonlyMap<SwitchName, string>) {
    this.clock = clock
    this.#first = first
    this.media = new MediaStore(clock)
    this.switches = new Switches(this.changes, switches)
    this.faults = new Faults(this.changes, () => clock.now())
    this.events.setMaxListeners(0)
    this.#seed()
  }

  users(): User[] {
    return [...this.#users.values()]
  }

  user(number: Digits): User | undefined {
    return this.#users.get(sameUserKey(number))
  }

  /** Creates the user or replaces the one with this number. */
  putUser(user: User): void {
    this.#users.set(sameUserKey(user.waId), user)
    this.changes.notify()
  }

  /** The user's chats go along with them; to businesses the new number is a stranger. */
  changeNumber(before: User, waId: Digits): User {
    const after = withNumber(before, waId)
    this.#users.delete(sameUserKey(before.waId))
    for (const business of this.businesses()) {
      const [from, thread] = [threadKey(before, business), this.thread(before, business)]
      this.#threads.delete(from)
      this.#noted.delete(from)
      if (thread.entries.length > 0) this.#threads.set(threadKey(after, business), keptThread(thread))
    }
    this.putUser(after)
    this.events.emit('number', before, after)
    return after
  }

  businesses(): BusinessNumber[] {
    return [...this.#businesses.values()]
  }

  business(number: Digits): BusinessNumber | undefined {
    return this.#businesses.get(number)
  }

  /** Creates the business number or replaces it; every user whose view of it changes is told. */
  putBusiness(business: BusinessNumber): void {
    const before = this.#businesses.get(business.number)
    this.#businesses.set(business.number, business)
    if (!before || looksOther(before, business))
      for (const user of this.users()) this.events.emit('contact', user, business)
    this.events.emit('business', business)
    this.changes.notify()
  }

  thread(user: User, business: BusinessNumber): Thread {
    return this.#threads.get(threadKey(user, business)) ?? EMPTY_THREAD
  }

  /** Adds the entry to the thread, or replaces the one with its id. */
  write(user: User, business: BusinessNumber, entry: ThreadEntry): void {
    this.#threads.set(threadKey(user, business), withEntry(this.thread(user, business), entry))
    this.events.emit('thread', user, business, entry)
    this.changes.notify()
  }

  /** A message that stands in no thread, such as the reply to a permission request. */
  noteMessage(user: User, business: BusinessNumber, id: string): void {
    const key = threadKey(user, business)
    this.#noted.set(key, new Set([...(this.#noted.get(key) ?? []), id]))
  }

  /** Is it of the conversation between these two? */
  knowsMessage(user: User, business: BusinessNumber, id: string): boolean {
    const inThread = this.thread(user, business).entries.some((entry) => entry.id === id)
    return inThread || (this.#noted.get(threadKey(user, business))?.has(id) ?? false)
  }

  /** The user as the business comes to know them: by number, or where that is hidden by their id alone. */
  seenBy({ number }: BusinessNumber, user: User): User {
    const hides = this.faults.strike('user-without-number', { number, user: user.waId }) !== null
    return hides ? { ...user, hiddenNumber: true } : user
  }

  /** The user with this id of Meta's. */
  userById(userId: string): User | undefined {
    return this.users().find((user) => userIdOf(user) === userId)
  }

  /** The user has written or called: the service window opens anew. */
  contacted(user: User, business: BusinessNumber, at: Millis): void {
    this.#threads.set(threadKey(user, business), withContact(this.thread(user, business), at))
  }

  /** Newest first. */
  calls(): LiveCall[] {
    return [...this.#calls.values()].reverse()
  }

  call(id: string): LiveCall | undefined {
    return this.#calls.get(id)
  }

  addCall(call: LiveCall): void {
    this.#calls.set(call.id, call)
    this.#forgetOldCalls()
  }

  callChanged(call: LiveCall): void {
    this.events.emit('call', call)
    this.changes.notify()
  }

  /** The clock was moved. */
  timeMoved(): void {
    this.events.emit('clock', this.clock.now())
    this.changes.notify()
  }

  /** Back to the first users, app, account and number, without threads and calls. The first number keeps its settings. */
  reset(): void {
    const kept = this.#first && this.#businesses.get(this.#first.number.number)
    for (const held of [
      this.#users,
      this.#businesses,
      this.#threads,
      this.#noted,
      this.#calls,
      this.apps,
      this.media,
      this.faults,
      this.switches,
    ])
      held.clear()
    this.#seed(kept)
    this.events.emit('reset')
    this.changes.notify()
  }

  #seed(kept: BusinessNumber | null | undefined = null): void {
    if (!this.#first) return
    for (const user of FIRST_USERS) this.putUser(user)
    this.apps.putApp(this.#first.app)
    this.apps.putAccount(this.#first.account)
    this.putBusiness(kept ?? this.#first.number)
  }

  #forgetOldCalls(): void {
    const ended = [...this.#calls.values()].filter(({ state }) => state.mode === 'ended')
    for (const call of ended.slice(0, Math.max(0, ended.length - MAX_RECORDINGS))) call.releaseRecording()
    for (const call of ended.slice(0, Math.max(0, this.#calls.size - MAX_CALLS))) this.#calls.delete(call.id)
  }
}

/** Does a user see another business? */
function looksOther(before: BusinessNumber, after: BusinessNumber): boolean {
  return before.name !== after.name || before.calling !== after.calling || before.restrictions !== after.restrictions
}

/** The same for every spelling of the user's number. */
export function threadKey(user: User, business: BusinessNumber): string {
  return `${sameUserKey(user.waId)} ${business.number}`
}
