import type { CookieJar } from 'tough-cookie'
import type { HttpMethod } from '../domain/application.ts'
import type { CallSid } from '../domain/sid.ts'
import type { Events } from '../events/events.ts'
import { bodyText, headerText, mediaType } from './body.ts'
import type { OverrideWarning } from './connection-overrides.ts'
import type { CustomerHttp } from './customer-http.ts'
import type { WireHeaders } from './exchange.ts'
import type { WebhookResponse } from './journey.ts'
import type { Param } from './signature.ts'
import { WebhookFailure } from './webhook-failure.ts'
import { TWIML_READING } from './webhook-request.ts'

export type Target = { readonly url: string; readonly method: HttpMethod }

/** A question what a call should do next. */
export type TwimlQuestion<Document> = Target & {
  readonly callSid: CallSid
  readonly params: readonly Param[]
  /** Asked at once when the first cannot be used, with the same parameters and ErrorCode, ErrorUrl. */
  readonly fallback: Target | null
  readonly authToken: string
  /** The call's cookies. */
  readonly jar: CookieJar
  /** Text to document. What it throws with a numeric `code` is the app's mistake; anything else is ours, and passes on. */
  readonly parse: (text: string) => Document
  /** The call is over: stop asking. */
  readonly signal?: AbortSignal
}

export type TwimlAnswer<Document> = {
  readonly answer:
    | { readonly kind: 'document'; readonly document: Document }
    /** The app answered with sound: play what is at this URL, then hang up. It may hold a password. */
    | { readonly kind: 'audio'; readonly url: string }
    /** The app answered with plain text that is no TwiML: say it, then hang up. */
    | { readonly kind: 'speech'; readonly text: string }
  /** The document's own address, after redirects. */
  readonly url: string
  /** The same without the parameters that we added to a GET. */
  readonly address: string
  /** The same as relative URLs in it need it: see `WebhookResponse.base`. Not to be shown. */
  readonly base: string
  /** What went wrong before this answer. Each deserves an alert. */
  readonly failures: readonly WebhookFailure[]
  readonly warnings: readonly OverrideWarning[]
}

/** What `parse` throws for a document that cannot be read. */
export type DocumentError = Error & { readonly code: number; readonly line?: number; readonly column?: number }

/** Types that TwiML comes as. */
export const DOCUMENT_TYPES: ReadonlySet<string> = new Set(['text/xml', 'application/xml', 'text/html'])

/** Types that are played when they come in place of TwiML, and from `<Play>`. @see Twilio, TwiML Voice, "MIME types". */
export const AUDIO_TYPES: ReadonlySet<string> = new Set([
  'audio/mpeg',
  'audio/wav',
  'audio/wave',
  'audio/x-wav',
  'audio/aiff',
  'audio/x-aifc',
  'audio/x-aiff',
  'audio/x-gsm',
  'audio/gsm',
  'audio/ulaw',
  'audio/ogg', // ours: what the calls themselves speak
])

/**
 * Asks the customer's app for TwiML, and its fallback when that fails in whatever way.
 *
 * @throws WebhookFailure when nothing usable came: the last failure, `all` of it being every one
 */
export async function askForTwiml<Document>(
  rooms: { readonly http: CustomerHttp; readonly events: Events },
  question: TwimlQuestion<Document>,
): Promise<TwimlAnswer<Document>> {
  const { fallback, params } = question
  try {
    return await askOnce(rooms, question, question, params, [])
  } catch (error) {
    if (!(error instanceof WebhookFailure) || !fallback) throw error
    const told: readonly Param[] = [...params, ['ErrorCode', String(error.code)], ['ErrorUrl', error.address]]
    return await askOnce(rooms, question, fallback, told, [error])
  }
}

async function askOnce<Document>(
  { http, events }: { readonly http: CustomerHttp; readonly events: Events },
  { callSid, authToken, jar, parse, signal }: TwimlQuestion<Document>,
  { url, method }: Target,
  params: readonly Param[],
  failures: readonly WebhookFailure[],
): Promise<TwimlAnswer<Document>> {
  const wanted = (status: number, headers: WireHeaders) => status >= 300 || !AUDIO_TYPES.has(mediaType(headers))
  const reading = { ...TWIML_READING, wanted }
  try {
    const response = await http.send({ url, method, params, authToken, jar, reading, cached: true, signal })
    const { warnings, durationMs } = response.exchanged
    const answer = readAnswer(response, parse)
    events.twimlAnswered({ callSid, url: response.url, ms: durationMs })
    return {
      answer,
      url: response.url,
      address: response.exchanged.address,
      base: response.base,
      failures,
      warnings: [...failures.flatMap((f) => f.exchanged.warnings), ...warnings],
    }
  } catch (error) {
    if (!(error instanceof WebhookFailure)) throw error
    events.twimlFailed({ callSid, url: error.url, ms: error.durationMs, code: error.code })
    throw error.after(failures)
  }
}

function readAnswer<Document>(
  response: WebhookResponse,
  parse: (text: string) => Document,
): TwimlAnswer<Document>['answer'] {
  const type = mediaType(response.headers)
  if (AUDIO_TYPES.has(type)) return { kind: 'audio', url: audioUrl(response) }
  const host = new URL(response.url).host
  const text = bodyText(response.body, response.headers)
  if (response.body.length === 0 || (type === 'text/plain' && text.trim() === '')) {
    const words = `${host} answered HTTP ${response.status} with nothing in it. Answer <Response/> to do nothing.`
    throw new WebhookFailure(11770, 'answer', words, response.exchanged)
  }
  if (DOCUMENT_TYPES.has(type)) return { kind: 'document', document: parsed(text, parse, response) }
  if (type === 'text/plain') return documentOrSpeech(text, parse)
  const named = type === '' ? 'no Content-Type' : `Content-Type ${headerText(response.headers, 'content-type')}`
  const words = `${host} answered with ${named}. TwiML needs text/xml, application/xml or text/html; sound needs audio/*.`
  throw new WebhookFailure(12300, 'answer', words, response.exchanged)
}

/** Where the sound that was answered is fetched from: the very address, with what it takes to be let in. */
function audioUrl({ url, base }: WebhookResponse): string {
  const { username, password } = new URL(base)
  return Object.assign(new URL(url), { username, password }).href
}

/** The document in an answer. @throws WebhookFailure when the app made a mistake in it */
export function parsed<Document>(text: string, parse: (text: string) => Document, response: WebhookResponse): Document {
  try {
    return parse(text)
  } catch (error) {
    if (!isDocumentError(error)) throw error
    const { code, message, line, column } = error
    const position = line === undefined ? null : { line, column: column ?? 1 }
    throw new WebhookFailure(code, 'answer', message, response.exchanged, { cause: error, position })
  }
}

function documentOrSpeech<Document>(text: string, parse: (text: string) => Document): TwimlAnswer<Document>['answer'] {
  try {
    return { kind: 'document', document: parse(text) }
  } catch (error) {
    if (!isDocumentError(error)) throw error
    return { kind: 'speech', text: text.trim() }
  }
}

function isDocumentError(error: unknown): error is DocumentError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number'
}
