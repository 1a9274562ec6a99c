import type { Contact, SimCall, SimUser, ThreadEntry } from '../api.ts'

/** A message that slides in over the phone and goes by itself. */
export type Toast = { readonly id: number; readonly message: string; readonly hint: string | null }

/** Everything the phone shows, but for the audio of a call in progress. */
export type PhoneState = {
  readonly user: SimUser | null
  /** Why there is no phone at all, such as an unknown user. */
  readonly refused: { message: string; hint: string | null } | null
  /** null until loaded */
  readonly contacts: readonly Contact[] | null
  /** By business number; a thread is absent until it was opened once. Oldest entry first. */
  readonly threads: Readonly<Record<string, readonly ThreadEntry[]>>
  /** By call id. */
  readonly calls: Readonly<Record<string, SimCall>>
  /** By call id: when it was answered, by this browser's clock (Unix ms). */
  readonly liveSince: Readonly<Record<string, number>>
  /** The network's clock minus this browser's, ms: the simulator's clock can be moved. */
  readonly clockOffset: number
  readonly online: boolean
  readonly toasts: readonly Toast[]
}

export type PhoneEvent =
  | { readonly kind: 'loaded'; user: SimUser; contacts: Contact[]; calls: SimCall[]; at: number }
  | { readonly kind: 'refused'; message: string; hint: string | null }
  | { readonly kind: 'thread-loaded'; business: string; entries: ThreadEntry[] }
  | { readonly kind: 'entry'; business: string; entry: ThreadEntry }
  | { readonly kind: 'contact'; contact: Contact }
  | { readonly kind: 'contacts-loaded'; contacts: Contact[] }
  | { readonly kind: 'call'; call: SimCall; at: number }
  | { readonly kind: 'online'; now: number; at: number }
  | { readonly kind: 'offline' }
  | { readonly kind: 'toast'; toast: Toast }
  | { readonly kind: 'toast-gone'; id: number }

export const EMPTY_PHONE: PhoneState = {
  user: null,
  refused: null,
  contacts: null,
  threads: {},
  calls: {},
  liveSince: {},
  clockOffset: 0,
  // Not a banner before the first attempt has failed.
  online: true,
  toasts: [],
}

/** The phone after one event. `at` is this browser's clock, Unix ms. */
export function afterEvent(s: PhoneState, e: PhoneEvent): PhoneState {
  switch (e.kind) {
    case 'loaded':
      return { ...s, ...withCalls(s, e.calls, e.at), user: e.user, contacts: e.contacts, refused: null }
    case 'refused':
      return { ...s, refused: { message: e.message, hint: e.hint } }
    case 'thread-loaded':
      return { ...s, threads: { ...s.threads, [e.business]: inOrder(e.entries) } }
    case 'entry':
      return withEntry(s, e.business, e.entry)
    case 'contact':
      return { ...s, contacts: putBy((c) => c.number, s.contacts ?? [], e.contact) }
    case 'contacts-loaded':
      return { ...s, contacts: e.contacts }
    case 'call':
      // Answers and stream may overtake each other; a call never goes back.
      if (isBefore(e.call, s.calls[e.call.id])) return s
      return { ...s, calls: { ...s.calls, [e.call.id]: e.call }, liveSince: answeredNow(s, e.call, e.at) }
    case 'online':
      return { ...s, online: true, clockOffset: e.now - e.at }
    case 'offline':
      return { ...s, online: false }
    case 'toast':
      return { ...s, toasts: [...s.toasts.filter((t) => t.message !== e.toast.message), e.toast] }
    case 'toast-gone':
      return { ...s, toasts: s.toasts.filter((t) => t.id !== e.id) }
    default:
      return e satisfies never
  }
}

/** What a page that opens or reconnects learns: calls it did not see being answered. */
function withCalls(s: PhoneState, calls: SimCall[], at: number): Pick<PhoneState, 'calls' | 'liveSince'> {
  const liveSince = { ...s.liveSince }
  for (const call of calls)
    if (call.state === 'live' && call.answered_at !== null)
      liveSince[call.id] ??= Math.min(at, call.answered_at - s.clockOffset)
  return { calls: Object.fromEntries(calls.map((call) => [call.id, call])), liveSince }
}

const STATES: readonly SimCall['state'][] = ['connecting', 'ringing', 'live', 'ended']

const isBefore = (call: SimCall, known: SimCall | undefined): boolean =>
  known !== undefined && STATES.indexOf(call.state) < STATES.indexOf(known.state)

/** Counted from the moment seen, not from `answered_at`: the network's clock may jump during the call. */
function answeredNow(s: PhoneState, call: SimCall, at: number): PhoneState['liveSince'] {
  return call.state === 'live' && s.liveSince[call.id] === undefined ? { ...s.liveSince, [call.id]: at } : s.liveSince
}

function withEntry(s: PhoneState, business: string, entry: ThreadEntry): PhoneState {
  const thread = s.threads[business]
  const contacts = s.contacts?.map((c) =>
    c.number === business && entry.at >= (c.last?.at ?? 0) ? { ...c, last: entry } : c,
  )
  return {
    ...s,
    contacts: contacts ?? null,
    threads: thread ? { ...s.threads, [business]: inOrder(putBy(entryKey, thread, entry)) } : s.threads,
  }
}

/**
 * The call that rings this phone.
 *
 * @param onLine the call on this phone's line: it rings no more, though the network may not have said so yet
 */
export const incomingCall = (s: PhoneState, onLine: string | null): SimCall | null =>
  Object.values(s.calls).find(
    (c) => c.direction === 'BUSINESS_INITIATED' && c.state === 'ringing' && c.id !== onLine,
  ) ?? null

/** A call of this user that some other page, or a script, is carrying. One that rings is not being carried. */
export const ongoingCall = (s: PhoneState): SimCall | null =>
  Object.values(s.calls).find((c) => c.state === 'live' || (c.direction === 'USER_INITIATED' && c.state !== 'ended')) ??
  null

/** When a business next opens or closes, by this browser's clock (Unix ms); null: none does. */
export function hoursChangeAt({ contacts, clockOffset }: PhoneState): number | null {
  const changes = (contacts ?? []).flatMap(({ opens_at, closes_at }) => opens_at ?? closes_at ?? [])
  return changes.length === 0 ? null : Math.min(...changes) - clockOffset
}

/** A business is known by its name, or else by its number. */
export const nameOf = (s: PhoneState, business: string): string =>
  s.contacts?.find((contact) => contact.number === business)?.name ?? `+${business}`

/** Entries of one thread are told apart by kind and id. */
export const entryKey = (entry: ThreadEntry): string => `${entry.kind}:${entry.id}`

/** The sort is stable: what has the same time keeps the order it came in. */
const inOrder = (entries: readonly ThreadEntry[]): readonly ThreadEntry[] => [...entries].sort((a, b) => a.at - b.at)

/** Replaces the item with the same key, or adds it at the end. */
function putBy<T>(key: (item: T) => string, items: readonly T[], item: T): readonly T[] {
  const known = items.some((other) => key(other) === key(item))
  return known ? items.map((other) => (key(other) === key(item) ? item : other)) : [...items, item]
}
