import type { CreateCallForm, UpdateCallForm } from '../contract/twilio/create-call.ts'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import type { StatusCallback } from '../domain/call.ts'
import type { Guidance } from '../live/guidance.ts'

type Documents = Pick<UpdateCallForm, 'Url' | 'Method' | 'Twiml' | 'FallbackUrl' | 'FallbackMethod'>

/** Where the call is told what to do: `Url` goes before `Twiml`. @throws Refused 21205 when neither is given */
export function guidanceAsked({ Url, Method, Twiml, FallbackUrl, FallbackMethod }: Documents): Guidance {
  const fallback = FallbackUrl ? { url: FallbackUrl, method: FallbackMethod ?? 'POST' } : null
  if (Url) return { first: { kind: 'url', url: Url, method: Method ?? 'POST' }, fallback }
  if (Twiml) return { first: { kind: 'twiml', text: Twiml }, fallback }
  throw new Refused(REFUSALS.NO_DOCUMENT)
}

/** Who is told how the call fares; of its end alone unless events are named. */
export function callbackAsked({
  StatusCallback: url,
  StatusCallbackMethod: method = 'POST',
  StatusCallbackEvent: events,
}: Pick<CreateCallForm, 'StatusCallback' | 'StatusCallbackMethod' | 'StatusCallbackEvent'>): StatusCallback | null {
  if (!url) return null
  return { url, method, events: events && events.length > 0 ? events : ['completed'] }
}
