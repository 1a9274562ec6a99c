import { createHash } from 'node:crypto'
import type { RequestMethod } from '../domain/application.ts'
import type { Delivery } from '../domain/delivery.ts'
import type { SenderWebhook } from '../domain/sender.ts'
import { newSid } from '../domain/sid.ts'
import { type MessagingDocument, parseMessagingTwiml } from '../twiml/messaging/parse-messaging.ts'
import type { Problem } from '../webhooks/alert.ts'
import { askForMessages } from '../webhooks/ask-for-messages.ts'
import type { Param } from '../webhooks/signature.ts'
import { WebhookFailure } from '../webhooks/webhook-failure.ts'
import { type Draft, draftOf, textDraft, urlIn } from './draft.ts'
import type { Rooms } from './rooms.ts'

/** Documents that one answer may lead through. Twilio, error dictionary, 14106. */
const MOST_DOCUMENTS = 25

/** What an app wants said in answer to a message, and what was wrong on the way. */
export type Answered = {
  readonly drafts: readonly Draft[]
  readonly problems: readonly (Problem | WebhookFailure)[]
  readonly durationMs: number
}

type Target = { readonly url: string; readonly method: RequestMethod }

/** Where the app is asked next, and what it is told beside the message. */
type Next = Target & { readonly params: readonly Param[] }

/** A document's address: to be shown, and as relative addresses in it need it. */
type From = { readonly url: string; readonly base: string }

/** Nothing is kept here: a crash before the answer is on record makes the same requests again, with the same tokens. */
export class MessageConversation {
  readonly #http: Rooms['http']
  readonly #delivery: Delivery
  readonly #authToken: string
  readonly #signal: AbortSignal
  #drafts: Draft[] = []
  #problems: (Problem | WebhookFailure)[] = []
  #durationMs = 0

  constructor(
    { http }: Pick<Rooms, 'http'>,
    about: { readonly delivery: Delivery; readonly authToken: string; readonly signal: AbortSignal },
  ) {
    this.#http = http
    this.#delivery = about.delivery
    this.#authToken = about.authToken
    this.#signal = about.signal
  }

  /**
   * Tells the app, and its fallback when that fails in whatever way.
   *
   * @throws WebhookFailure when nobody has taken it; `all` of it are the failures
   */
  async hold(webhook: SenderWebhook | null): Promise<Answered> {
    const { url, method, params } = this.#delivery
    try {
      return await this.#follow({ url, method, params }, 'first')
    } catch (failure) {
      const fallback = webhook?.fallback_url
      if (!(failure instanceof WebhookFailure) || !fallback) throw failure
      const told: readonly Param[] = [...params, ['ErrorCode', String(failure.code)], ['ErrorUrl', failure.address]]
      const answered = await this.#fallBack(
        { url: fallback, method: webhook.fallback_method ?? 'POST', params: told },
        failure,
      )
      return { ...answered, problems: [failure, ...answered.problems] }
    }
  }

  async #fallBack(target: Next, failure: WebhookFailure): Promise<Answered> {
    try {
      return await this.#follow(target, 'fallback')
    } catch (second) {
      throw second instanceof WebhookFailure ? second.after([failure]) : second
    }
  }

  async #follow(first: Next, way: 'first' | 'fallback'): Promise<Answered> {
    this.#drafts = []
    this.#problems = []
    this.#durationMs = 0
    let next: Next | null = first
    for (let count = 0; next !== null; count += 1) {
      if (count === MOST_DOCUMENTS) {
        this.#problems.push({ code: 14106, message: `The answer leads through more than ${MOST_DOCUMENTS} documents` })
        break
      }
      next = await this.#ask(next, tokenOf(this.#delivery.idempotencyToken, way, count))
    }
    return { drafts: this.#drafts, problems: this.#problems, durationMs: this.#durationMs }
  }

  async #ask(next: Next, idempotencyToken: string): Promise<Next | null> {
    const { answer, url, base, warnings, durationMs } = await askForMessages(this.#http, {
      ...next,
      ...{ authToken: this.#authToken, idempotencyToken, parse: parseMessagingTwiml, signal: this.#signal },
    })
    this.#durationMs += durationMs
    this.#problems.push(...warnings.map((warning) => ({ ...warning, url })))
    if (answer.kind === 'document') return this.#run(answer.document, { url, base })
    if (answer.kind === 'text') this.#add(textDraft(answer.text, url))
    return null
  }

  /** The document's messages become drafts; what leads elsewhere ends it. */
  #run({ verbs, warnings }: MessagingDocument, from: From): Next | null {
    const { url } = from
    this.#problems.push(...warnings.map((warning) => ({ ...warning, url })))
    for (const verb of verbs) {
      if (verb.kind === 'Redirect') return this.#to(verb.url, verb.method, from, this.#delivery.params)
      const sid = newSid(verb.media.length > 0 ? 'MM' : 'SM')
      this.#add(draftOf(verb, sid, url))
      if (verb.action !== null) return this.#to(verb.action, verb.method, from, actionParameters(this.#delivery, sid))
    }
    return null
  }

  #add({ draft, problems }: { readonly draft: Draft | null; readonly problems: readonly Problem[] }): void {
    if (draft) this.#drafts.push(draft)
    this.#problems.push(...problems)
  }

  #to(reference: string, method: 'GET' | 'POST', { url, base }: From, params: readonly Param[]): Next | null {
    const target = urlIn(base, reference, 11100)
    if (typeof target === 'string') return { url: target, method, params }
    this.#problems.push({ ...target, url })
    return null
  }
}

/** The message that was answered, and in place of its SID that of the answer, which waits to be sent. */
function actionParameters({ params }: Delivery, sid: string): readonly Param[] {
  const about = params.filter(([name]) => name !== 'MessageSid')
  return [...about, ['MessageSid', sid], ['MessageStatus', 'queued']]
}

/** One for each request of an answer, and the same whenever the same request is made again. */
function tokenOf(token: string, way: 'first' | 'fallback', count: number): string {
  if (way === 'first' && count === 0) return token
  const hex = createHash('sha256').update(`${token}/${way}/${count}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
