import { readAttributes, seconds } from './attributes.ts'
import { expectOnly } from './content.ts'
import type { Warn } from './twiml-error.ts'
import type { Utterance } from './utterance.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Pause>`: waits `length` seconds (default 1, at most the 14,400 of the longest call; 13910 when invalid), then the
 * next verb runs. As the first verb of an incoming call it is waited for before the call is answered.
 *
 * @see Twilio, TwiML Voice: Pause.
 */
export type Pause = { readonly kind: 'Pause'; readonly seconds: number }

export function readPause(element: XmlElement, warn: Warn): Pause {
  const { length } = readAttributes(element, { length: seconds(1, 13910) }, warn)
  expectOnly([], element, warn)
  return Object.freeze({ kind: 'Pause', seconds: length })
}

export function pauseUtterances(pause: Pause): readonly Utterance[] {
  return [{ kind: 'silence', seconds: pause.seconds, times: 1 }]
}
