import type { Application } from '../domain/application.ts'
import type { StatusCallback } from '../domain/call.ts'
import type { Target } from '../webhooks/ask-for-twiml.ts'

/** Where a call is told what to do. */
export type Guidance = {
  readonly first:
    | ({ readonly kind: 'url' } & Target)
    /** A document that came with the request itself. */
    | { readonly kind: 'twiml'; readonly text: string }
    /** Nowhere: the caller hears that the application failed. */
    | { readonly kind: 'none'; readonly why: string }
  /** Asked when the first, or a later document, cannot be used. */
  readonly fallback: Target | null
}

/** A call that is led by an application. */
export function guidanceOf({
  sid,
  voiceUrl,
  voiceMethod,
  voiceFallbackUrl,
  voiceFallbackMethod,
}: Application): Guidance {
  return {
    first:
      voiceUrl === null
        ? { kind: 'none', why: `Application ${sid} has no VoiceUrl. Set one to lead its calls.` }
        : { kind: 'url', url: voiceUrl, method: voiceMethod },
    fallback: voiceFallbackUrl === null ? null : { url: voiceFallbackUrl, method: voiceFallbackMethod },
  }
}

/** Who is told how a call that an application leads has ended: its end alone. */
export function statusCallbackOf({
  statusCallback: url,
  statusCallbackMethod: method,
}: Application): StatusCallback | null {
  return url === null ? null : { url, method, events: ['completed'] }
}
