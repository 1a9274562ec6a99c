import { loops, type Rule, readAttributes } from './attributes.ts'
import { textOf } from './content.ts'
import { type DocumentUrl, resolveUrl, type Unresolvable } from './resolve-url.ts'
import type { Warn } from './twiml-error.ts'
import type { Utterance } from './utterance.ts'
import type { XmlElement } from './xml.ts'

/**
 * `<Play>`: plays a file, or sends key tones (`digits`), then the next verb runs.
 *
 * Invalid `loop` 13410, `digits` 13430. With both a URL and digits, the digits are sent and the URL is left out (13430).
 * With neither, the verb is skipped with warning 11100. Inside `<Gather>` there are no digits (13320).
 *
 * @see Twilio, TwiML Voice: Play.
 */
export type Play = {
  readonly kind: 'Play'
  readonly source: { readonly kind: 'file'; readonly url: string } | { readonly kind: 'tones'; readonly digits: string }
  /** 1 to 1,000. */
  readonly times: number
}

/** `w` is half a second of silence, `W` a second. No digits is no error: it is the same as no attribute. */
const DIGITS: Rule<string> = {
  otherwise: '',
  read: (raw) => (/^[0-9A-DwW#*]*$/.test(raw) ? raw : undefined),
  expects: 'a string of 0-9, A-D, #, *, w and W',
  code: 13430,
}

export function readPlay(element: XmlElement, warn: Warn): Play | null {
  const { loop: times, digits } = readAttributes(element, { loop: loops(13410), digits: DIGITS }, warn)
  const url = textOf(element, warn)
  if (digits !== '' && url !== '') warn(13430, 'Play has digits and a URL; the URL is not played.', element.at)
  if (digits !== '') return playOf({ kind: 'tones', digits }, times)
  if (url !== '') return playOf({ kind: 'file', url }, times)
  warn(11100, 'Play has neither a URL nor digits.', element.at)
  return null
}

/** `<Play>` inside `<Gather>`: files only. */
export function readPlayInGather(element: XmlElement, warn: Warn): Play | null {
  const play = readPlay(element, warn)
  if (play?.source.kind !== 'tones') return play
  warn(13320, 'Play with digits is not allowed inside Gather.', element.at)
  return null
}

export function playOf(source: Play['source'], times: number): Play {
  return Object.freeze({ kind: 'Play', source: Object.freeze(source), times })
}

/** What is heard of it, or that its URL cannot be fetched. */
export function playUtterances({ source, times }: Play, documentUrl: DocumentUrl): readonly Utterance[] | Unresolvable {
  if (source.kind === 'tones') return [{ kind: 'dtmf', digits: source.digits, times }]
  const url = resolveUrl(source.url, documentUrl)
  return typeof url === 'string' ? [{ kind: 'audio', url, times }] : url
}
