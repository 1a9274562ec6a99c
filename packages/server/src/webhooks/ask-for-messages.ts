import type { RequestMethod } from '../domain/application.ts'
import { DOCUMENT_TYPES, parsed } from './ask-for-twiml.ts'
import { bodyText, headerText, mediaType } from './body.ts'
import type { OverrideWarning } from './connection-overrides.ts'
import type { CustomerHttp } from './customer-http.ts'
import type { WebhookResponse } from './journey.ts'
import type { Param } from './signature.ts'
import { WebhookFailure } from './webhook-failure.ts'
import { AS_MESSAGING } from './webhook-request.ts'

/** Tells an app of a message, and asks what to answer. */
export type MessagingQuestion<Document> = {
  readonly url: string
  readonly method: RequestMethod
  readonly params: readonly Param[]
  readonly authToken: string
  readonly idempotencyToken: string
  /** Text to document. What it throws with a numeric `code` is the app's mistake. */
  readonly parse: (text: string) => Document
  readonly signal?: AbortSignal
}

export type MessagingAnswer<Document> = {
  readonly answer:
    | { readonly kind: 'document'; readonly document: Document }
    /** Plain text: the answer itself. */
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'nothing' }
  /** The document's own address, after redirects. */
  readonly url: string
  /** The same as relative URLs in it need it: see `WebhookResponse.base`. Not to be shown. */
  readonly base: string
  readonly durationMs: number
  readonly warnings: readonly OverrideWarning[]
}

/**
 * One request to the app. An empty answer is none, `text/plain` is sent as it stands, anything else must be TwiML.
 *
 * @throws WebhookFailure
 * @see Twilio, TwiML for Programmable Messaging.
 */
export async function askForMessages<Document>(
  http: CustomerHttp,
  question: MessagingQuestion<Document>,
): Promise<MessagingAnswer<Document>> {
  const { parse, ...request } = question
  const response = await http.send({ ...request, ...AS_MESSAGING })
  const { warnings, durationMs } = response.exchanged
  const { url, base } = response
  return { answer: readAnswer(response, parse), url, base, durationMs, warnings }
}

function readAnswer<Document>(
  response: WebhookResponse,
  parse: (text: string) => Document,
): MessagingAnswer<Document>['answer'] {
  const text = bodyText(response.body, response.headers)
  if (text.trim() === '') return { kind: 'nothing' }
  const type = mediaType(response.headers)
  if (type === 'text/plain') return { kind: 'text', text: text.trim() }
  if (DOCUMENT_TYPES.has(type)) return { kind: 'document', document: parsed(text, parse, response) }
  const named = type === '' ? 'no Content-Type' : `Content-Type ${headerText(response.headers, 'content-type')}`
  const words =
    `${new URL(response.url).host} answered with ${named}. ` +
    'A message is answered with TwiML as text/xml, with text/plain, or with nothing.'
  throw new WebhookFailure(12300, 'answer', words, response.exchanged)
}
