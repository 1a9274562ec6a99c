import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { refusal } from './graph-fault.ts'

const MOST_ON_A_PAGE = 1_000

/** What every list of Graph's takes. `before` and `after` are cursors of a page that was read. */
export const PAGING = {
  limit: z.coerce.number().int().min(1).max(MOST_ON_A_PAGE).default(25),
  after: z.string().optional(),
  before: z.string().optional(),
}
const Paging = z.object(PAGING)
type Paging = z.infer<typeof Paging>

/** A page of a list: `data`, and where the pages beside it begin. */
export type Page<Item> = {
  readonly data: readonly Item[]
  readonly paging?: {
    readonly cursors: { readonly before: string; readonly after: string }
    readonly next?: string
    readonly previous?: string
  }
}

/**
 * The page of `all` that was asked for, in Graph's form. An empty page has no `paging`.
 *
 * @param key of an item, the same as long as the item exists
 * @throws GraphFault 131059 for a cursor that is none
 */
export function pageOf<Item>(
  all: readonly Item[],
  key: (item: Item) => string,
  asked: Paging,
  request: FastifyRequest,
): Page<Item> {
  const { from, to } = span(all, key, asked)
  const data = all.slice(from, to)
  const [first, last] = [data[0], data.at(-1)]
  if (first === undefined || last === undefined) return { data }
  const cursors = { before: cursorOf(key(first)), after: cursorOf(key(last)) }
  const next = to < all.length ? { next: link(request, 'after', cursors.after) } : {}
  const previous = from > 0 ? { previous: link(request, 'before', cursors.before) } : {}
  return { data, paging: { cursors, ...previous, ...next } }
}

function span<Item>(all: readonly Item[], key: (item: Item) => string, { limit, after, before }: Paging) {
  const find = (name: string, cursor: string) => {
    const index = all.findIndex((item) => cursorOf(key(item)) === cursor)
    if (index < 0) throw refusal(131059, `Param "${name}" is not the cursor of a page.`)
    return index
  }
  if (before !== undefined) {
    const to = find('before', before)
    return { from: Math.max(0, to - limit), to }
  }
  const from = after === undefined ? 0 : find('after', after) + 1
  return { from, to: Math.min(all.length, from + limit) }
}

/** The same request for the page beside this one. Without the token: links are logged and passed on. */
function link(request: FastifyRequest, name: 'after' | 'before', cursor: string): string {
  const url = new URL(request.url, `${request.protocol}://${request.host}`)
  for (const other of ['access_token', 'after', 'before']) url.searchParams.delete(other)
  url.searchParams.set(name, cursor)
  return url.href
}

const cursorOf = (key: string) => Buffer.from(key).toString('base64url')
