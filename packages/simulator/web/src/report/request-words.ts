import type { BorderRequest } from './call-report.ts'

/** What stands in a line about a request, in the words of the wire. Pure. */

type Json = Readonly<Record<string, unknown>>
const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Did it go wrong: refused, not answered, or a webhook that was not taken? */
export function hasFailed({ kind, status }: BorderRequest): boolean {
  return status === null || (kind === 'webhook' ? status !== 200 : status >= 400)
}

/** `POST calls`, `GET settings`, `calls`: the method and edge of a Graph request, the field of a webhook. */
export function topicOf(request: BorderRequest): string {
  if (request.kind === 'webhook') return text(changeOf(request).field) ?? 'webhook'
  const [path = ''] = request.url.split('?', 1)
  const [, , id = '', ...edge] = path.split('/')
  return `${request.method} ${edge.join('/') || id || path}`
}

/** What it says: a call's action or event, a status, a message's type. */
export function eventOf(request: BorderRequest): string | null {
  return request.kind === 'webhook' ? webhookEvent(request) : graphAction(request)
}

function webhookEvent(request: BorderRequest): string | null {
  const value = object(changeOf(request).value)
  const call = object(list(value.calls)[0])
  const status = object(list(value.statuses)[0])
  const message = object(list(value.messages)[0])
  const interactive = text(object(message.interactive).type)
  return text(call.event) ?? text(status.status) ?? interactive ?? text(message.type) ?? text(value.event)
}

function graphAction({ body }: BorderRequest): string | null {
  const sent = object(body)
  return text(sent.action) ?? text(object(sent.interactive).type) ?? text(sent.type) ?? text(sent.status)
}

/** The user's number in it, digits only; null: it names none. */
export function userOf(request: BorderRequest): string | null {
  const sent = object(request.body)
  const value = object(changeOf(request).value)
  const contact = text(object(list(value.contacts)[0]).wa_id)
  const recipient = text(object(list(value.statuses)[0]).recipient_id)
  const asked = new URLSearchParams(request.url.split('?')[1] ?? '').get('user_wa_id')
  const found = text(sent.to) ?? contact ?? recipient ?? asked
  return found === null ? null : found.replace(/\D/g, '')
}

function changeOf({ body }: BorderRequest): Json {
  return object(list(object(list(object(body).entry)[0]).changes)[0])
}

/** Graph's own words about a refusal. */
export type GraphError = {
  readonly code: number | null
  readonly message: string
  readonly details: string | null
  readonly trace: string | null
}

/** The refusal in the answer to a Graph request; null where there is none. */
export function graphErrorOf({ response }: BorderRequest): GraphError | null {
  const error = object(object(response).error)
  const message = text(error.message)
  if (message === null) return null
  return {
    code: typeof error.code === 'number' ? error.code : null,
    message,
    details: text(object(error.error_data).details),
    trace: text(error.fbtrace_id),
  }
}

/** How it ended, shortly: `200`, `no answer`, `not in time`. */
export function resultOf({ status, late }: BorderRequest): string {
  if (status !== null) return String(status)
  return late ? 'not in time' : 'no answer'
}

/** What became of a webhook that was not taken; null where nothing need be said. */
export function fateOf(request: BorderRequest): string | null {
  if (request.kind === 'graph' || !hasFailed(request)) return null
  const next =
    request.retry_in_ms === null ? 'It is not tried again.' : `Tried again after ${span(request.retry_in_ms)}.`
  if (request.late)
    return `The answer did not come in time: the receiver may have taken it and will see it twice. ${next}`
  if (request.status !== null) return `Only a 200 counts as taken. ${next}`
  return `${request.error ?? 'There was no answer.'} ${next}`
}

/** `340 ms`, `1.5 s`, `2 min`; what took less than half a millisecond is told as 0. */
export function span(ms: number): string {
  if (ms === 0) return '< 1 ms'
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`
  return `${Math.round(ms / 6_000) / 10} min`
}
