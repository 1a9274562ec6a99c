import type { BorderRequest } from '../../report/call-report.ts'
import { hasFailed, userOf } from '../../report/request-words.ts'

/** What the list is narrowed down to; empty texts narrow nothing. */
export type RequestFilter = {
  readonly kind: 'all' | 'graph' | 'webhook'
  readonly call: string
  /** Of a user or a business, or the beginning or end of one. */
  readonly number: string
  /** Anywhere in the address, the bodies or the headers. */
  readonly text: string
  readonly failuresOnly: boolean
}

/** The filter that an address holds: `?call=…&number=…&kind=webhook&text=…&failures`. */
export function filterOf(search: string): RequestFilter {
  const query = new URLSearchParams(search)
  const kind = query.get('kind')
  return {
    kind: kind === 'graph' || kind === 'webhook' ? kind : 'all',
    call: query.get('call') ?? '',
    number: query.get('number') ?? '',
    text: query.get('text') ?? '',
    failuresOnly: query.has('failures'),
  }
}

export function matches(request: BorderRequest, filter: RequestFilter): boolean {
  const { kind, call, number, text, failuresOnly } = filter
  if (kind !== 'all' && request.kind !== kind) return false
  if (failuresOnly && !hasFailed(request)) return false
  if (call !== '' && !request.call?.includes(call.trim())) return false
  return concerns(request, number.replace(/\D/g, '')) && contains(request, text.trim().toLowerCase())
}

function concerns(request: BorderRequest, digits: string): boolean {
  return digits === '' || [request.business, userOf(request)].some((number) => number?.includes(digits))
}

function contains({ url, headers, body, response, error }: BorderRequest, text: string): boolean {
  if (text === '') return true
  return JSON.stringify([url, headers, body, response, error]).toLowerCase().includes(text)
}
