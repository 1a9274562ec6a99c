import { DAY, type Millis } from '../../clock.ts'
import type { BusinessNumber } from '../business.ts'
import { NO_BUTTONS, PROMPT_BUTTONS, REQUEST_BUTTONS } from '../button.ts'
import type { PolicyProfile } from '../policy-profile.ts'
import type { RequestStatus, ThreadEntry } from '../thread.ts'
import type { Permission } from './permission.ts'

type RequestEntry = Extract<ThreadEntry, { kind: 'permission_request' }>
type PromptEntry = Extract<ThreadEntry, { kind: 'permission_prompt' }>

/** What the thread shows of the request with this id. */
export function requestState(
  { requests, grant }: Permission,
  id: string,
): Required<Pick<RequestEntry, 'status' | 'buttons' | 'expiresAt'>> {
  const live = requests.find((request) => request.id === id)
  const over = grant?.from === id ? 'accepted' : 'expired'
  const status = live ? STATUS_OF[live.answer ?? 'none'] : over
  const expiresAt = status === 'accepted' ? (grant?.until ?? null) : null
  return { status, buttons: live ? REQUEST_BUTTONS : NO_BUTTONS, expiresAt }
}

const STATUS_OF = { none: 'pending', accept: 'accepted', reject: 'rejected' } as const satisfies Record<
  string,
  RequestStatus
>

/** Asks the user whether the business may go on calling. */
export function promptEntry(id: string, at: Millis, { name }: BusinessNumber, { missed }: PolicyProfile): PromptEntry {
  const text = `You missed ${missed.prompt} calls from ${name}. Keep allowing calls?`
  const kind = 'permission_prompt'
  return { id, at, from: 'system', kind, text, buttons: PROMPT_BUTTONS, status: 'pending', call: null }
}

/** Tells the user what their call, or their wish, has brought with it. */
export function callbackEntry(
  id: string,
  at: Millis,
  { name }: BusinessNumber,
  { grantLifetime }: PolicyProfile,
): ThreadEntry {
  const text = `${name} may call you back in the next ${grantLifetime / DAY} days.`
  return { id, at, from: 'system', kind: 'message', text, status: 'delivered', call: null }
}

/** Tells the user that the permission has ended by itself. */
export function revokedEntry(id: string, at: Millis, { name }: BusinessNumber, { missed }: PolicyProfile): ThreadEntry {
  const text = `${name} can no longer call you: you missed ${missed.revoke} calls in a row.`
  return { id, at, from: 'system', kind: 'message', text, status: 'delivered', call: null }
}
