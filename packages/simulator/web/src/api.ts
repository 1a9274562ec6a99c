/**
 * The simulator's control API as the phone page uses it. Types mirror the wire, field for field;
 * every time is Unix milliseconds.
 */

/** A simulated WhatsApp user. */
export type SimUser = {
  readonly wa_id: string
  readonly name: string
  readonly onCall: 'manual' | 'answer' | 'decline' | 'ignore' | 'busy' | 'unreachable'
  readonly answerAfterMs: number
}

/** Who rang: Meta's words. */
export type CallDirection = 'USER_INITIATED' | 'BUSINESS_INITIATED'

export type CallOutcome = 'answered' | 'missed' | 'declined' | 'cancelled' | 'failed'

/** Why a call failed, as the network tells it. */
export type MetaError = { readonly code: number; readonly message: string }

/** One call of the simulated network. `outcome` is set once `state` is `ended`. */
export type SimCall = {
  readonly id: string
  readonly user: string
  readonly business: string
  readonly direction: CallDirection
  readonly state: 'connecting' | 'ringing' | 'live' | 'ended'
  readonly outcome: CallOutcome | null
  readonly meta_error: MetaError | null
  readonly started_at: number
  readonly answered_at: number | null
  readonly ended_at: number | null
}

/** A call as it stands in the thread. `duration_s`: whole seconds, null when nobody answered or while it goes on. */
export type ThreadCall = {
  readonly id: string
  readonly direction: CallDirection
  readonly outcome: CallOutcome | null
  readonly duration_s: number | null
}

export type ButtonType =
  | 'VOICE_CALL'
  | 'URL'
  | 'PHONE_NUMBER'
  | 'QUICK_REPLY'
  | 'COPY_CODE'
  | 'LIST_ITEM'
  | 'ALLOW'
  | 'DENY'
  | 'KEEP'
  | 'STOP'

/** Something that can be tapped now. `index` names it to the network. */
export type ThreadButton = {
  readonly index: number
  readonly title: string
  readonly type: ButtonType
}

export type MediaKind = 'audio' | 'image' | 'video' | 'sticker' | 'document'

/** What a message has beside its text. */
export type MessageCard = {
  /** A title; of a file, its name. */
  readonly header: string | null
  readonly media_url: string | null
  readonly media_kind: MediaKind | null
  readonly footer: string | null
}

/** Of a message, a permission request, a permission prompt; in this order. */
export type EntryStatus =
  | ('sent' | 'delivered' | 'read' | 'failed')
  | ('pending' | 'accepted' | 'rejected' | 'expired')
  | ('kept' | 'stopped' | 'expired')

/** One line of the thread; messages and calls share one order. */
export type ThreadEntry = {
  readonly id: string
  readonly at: number
  readonly from: 'user' | 'business' | 'system'
  readonly kind: 'message' | 'call' | 'permission_request' | 'permission_prompt'
  /** Of a failed call: why. */
  readonly text: string | null
  /** Empty once nothing can be tapped. An answered request that may still be changed keeps its own. */
  readonly buttons: readonly ThreadButton[]
  readonly status: EntryStatus | null
  readonly call: ThreadCall | null
  readonly card: MessageCard | null
  /** Of an accepted request: when the permission ends; null: never. */
  readonly expires_at: number | null
}

/** A business this user can write to. */
export type Contact = {
  readonly number: string
  readonly name: string
  /** Calls are on and their icon is shown. */
  readonly call_icon: boolean
  /** Within its call hours. Outside them this phone places no call. */
  readonly open: boolean
  /** When that changes, as far as it is known. */
  readonly opens_at: number | null
  readonly closes_at: number | null
  /** Outside its hours the business may be asked to call back. */
  readonly callback: boolean
  readonly last: ThreadEntry | null
}

/** A refusal by the control API, or no answer from it. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: number | string
  readonly hint: string | null

  constructor(status: number, code: number | string, message: string, hint: string | null) {
    super(message)
    this.status = status
    this.code = code
    this.hint = hint
  }

  /** Nobody refused: the network did not answer, or this page is being left. */
  get unanswered(): boolean {
    return this.status === 0
  }
}

const ROOT = '/_sim/v1'
const at = (...parts: string[]): string => [ROOT, ...parts.map(encodeURIComponent)].join('/')
const post = <T>(url: string, body: unknown = {}): Promise<T> =>
  request<T>(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

export const fetchUser = (waId: string): Promise<SimUser> => request(at('users', waId))

export const fetchContacts = (waId: string): Promise<Contact[]> => request(at('users', waId, 'contacts'))

export const fetchThread = (waId: string, business: string): Promise<ThreadEntry[]> =>
  request(`${at('users', waId, 'thread')}?with=${encodeURIComponent(business)}`)

/** Newest first. */
export const fetchCalls = (waId: string): Promise<SimCall[]> =>
  request(`${at('calls')}?user=${encodeURIComponent(waId)}`)

export const sendMessage = (waId: string, to: string, text: string): Promise<unknown> =>
  post(at('users', waId, 'messages'), { to, text })

/** A picture, a sound, a film, a document. @param base64 its bytes */
export const sendFile = (
  waId: string,
  to: string,
  file: { readonly base64: string; readonly mime_type: string; readonly filename: string },
): Promise<unknown> => post(at('users', waId, 'messages'), { to, media: file })

/** @param messageId the message whose button was tapped; null for the call icon */
export const placeCall = (waId: string, to: string, messageId: string | null): Promise<{ call_id: string }> =>
  post(
    at('users', waId, 'calls'),
    messageId === null ? { to, via: 'icon' } : { to, via: 'button', message_id: messageId },
  )

/** What the phone does when a button was tapped: opens an address, a web page's or `tel:+N`; keeps a code. */
export type Tapped = { readonly opens?: string; readonly copies?: string }

/** A tap on any button but a call's or a permission's. */
export const tapButton = (waId: string, messageId: string, button: number): Promise<Tapped> =>
  post(at('users', waId, 'taps'), { message_id: messageId, button })

/** The user has seen what the business wrote; the business is told. */
export const markRead = (waId: string, business: string): Promise<unknown> =>
  post(at('users', waId, 'read'), { with: business })

/** `accept` and `reject` answer a request, `keep` and `revoke` the prompt after missed calls. */
export type PermissionResponse = 'accept' | 'reject' | 'keep' | 'revoke'

export const answerPermission = (waId: string, messageId: string, response: PermissionResponse): Promise<unknown> =>
  post(at('users', waId, 'permission'), { message_id: messageId, response })

/** The user would like to be called back: the business may, for seven days. */
export const askCallback = (waId: string, to: string): Promise<unknown> => post(at('users', waId, 'callback'), { to })

/** Attaches this browser to the call: our WebRTC offer, the relay's answer. A second offer replaces the first. */
export const attachPhone = (callId: string, sdp: string): Promise<{ sdp: string }> =>
  post(at('calls', callId, 'phone'), { sdp })

/** What the user does on a call answers with the call as it is then. */
export const answerCall = (callId: string): Promise<SimCall> => post(at('calls', callId, 'answer'))
export const declineCall = (callId: string): Promise<SimCall> => post(at('calls', callId, 'decline'))
export const hangUpCall = (callId: string): Promise<SimCall> => post(at('calls', callId, 'hangup'))
export const sendDigits = (callId: string, digits: string): Promise<SimCall> =>
  post(at('calls', callId, 'dtmf'), { digits })

/** The refusal of anything done to a call that is over. */
export const CALL_ENDED = 'call_ended'
/** The refusal of a second answer. */
export const ALREADY_ANSWERED = 'already_answered'

/** Server-sent events about one user. */
export const eventsUrl = (waId: string): string => `${at('events')}?user=${encodeURIComponent(waId)}`

/** Asks the control API. @throws ApiError */
export async function request<T>(url: string, init?: RequestInit): Promise<T> {
  let response: Response
  try {
    response = await fetch(url, init)
  } catch {
    throw new ApiError(0, 0, 'The simulator does not answer.', 'Is it still running?')
  }
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body as T
  const refusal = (body as { error?: { code?: number | string; message?: string; hint?: string } } | null)?.error
  throw new ApiError(
    response.status,
    refusal?.code ?? response.status,
    refusal?.message ?? `The simulator answered ${response.status}.`,
    refusal?.hint ?? null,
  )
}
