import { z } from 'zod'
import { REFUSALS } from './errors.ts'
import { text } from './fields.ts'
import { refusedAs } from './refused-field.ts'

/** More is not refused but cut down to this: the SDK sends whatever `limit` its caller wrote. */
export const MAX_PAGE_SIZE = 1_000

/** Where a request came in: what its links are made of. */
export type Place = {
  /** Scheme, host and port as the caller wrote them. */
  readonly origin: string
  readonly path: string
  /** The query as it was sent; filters are repeated in links. */
  readonly query: URLSearchParams
}

/** Where a page begins: after a row (older ones) or before it (newer ones). The cursor is the store's own. */
export type Position = { readonly direction: 'after' | 'before'; readonly cursor: string }

/** `PA` forward or `PB` back, as Twilio has them, then the cursor. */
const PAGE_TOKEN = /^(PA|PB)(.+)$/

/** The paging parameters of every list. @param defaultSize rows on a page when the caller does not say */
export function pageFields(defaultSize: number) {
  return {
    PageSize: text(20)
      .regex(/^-?\d+$/, 'must be a whole number')
      .transform((digits) => Math.min(Math.max(Number(digits), 1), MAX_PAGE_SIZE))
      .default(defaultSize)
      .describe(`Rows on a page, 1 to ${MAX_PAGE_SIZE}; larger values count as ${MAX_PAGE_SIZE}`),
    Page: text(20)
      .regex(/^\d+$/, 'must be a whole number')
      .transform((digits) => Math.min(Number(digits), Number.MAX_SAFE_INTEGER))
      .default(0)
      .describe('The number of the page, for information: PageToken is what counts'),
    PageToken: refusedAs(
      REFUSALS.INVALID_PAGE_TOKEN,
      text(64).transform((token, context) => {
        const [, direction, cursor] = PAGE_TOKEN.exec(token) ?? []
        if (cursor !== undefined) return { direction: direction === 'PA' ? 'after' : 'before', cursor } as const
        context.issues.push({ code: 'custom', message: 'unknown token', input: token })
        return z.NEVER
      }),
    )
      .optional()
      .describe('From the links of another page'),
  }
}

/** What `pageFields` reads. */
export type PageAsked = {
  readonly PageSize: number
  readonly Page: number
  readonly PageToken?: Position | undefined
}

/** The same as the store asks for it. */
export function pageAsked({ PageSize: size, PageToken: position }: PageAsked) {
  return {
    size,
    after: position?.direction === 'after' ? position.cursor : null,
    before: position?.direction === 'before' ? position.cursor : null,
  }
}

/** One page as the store gives it. */
export type Rows<Row> = {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly previous: string | null
}

const link = z.string().nullable()

/** A list of API 2010-04-01: links are paths, the rows stand under `key`. */
export function Page2010<Key extends string, Row extends z.ZodType>(key: Key, row: Row) {
  return z
    .object({
      first_page_uri: z.string(),
      previous_page_uri: link,
      next_page_uri: link,
      uri: z.string(),
      page: z.number().int(),
      page_size: z.number().int(),
      start: z.number().int().describe('Index of the first row, counted over all pages'),
      end: z.number().int(),
    })
    .extend({ [key]: z.array(row) } as Record<Key, z.ZodArray<Row>>)
}

/** A list of the v1 and v2 APIs: links are absolute and stand in `meta`. */
export function MetaPage<Key extends string, Row extends z.ZodType>(key: Key, row: Row) {
  return z
    .object({
      meta: z.object({
        key: z.literal(key),
        page: z.number().int(),
        page_size: z.number().int(),
        url: z.string(),
        first_page_url: z.string(),
        previous_page_url: link,
        next_page_url: link,
      }),
    })
    .extend({ [key]: z.array(row) } as Record<Key, z.ZodArray<Row>>)
}

/** The fields around the rows of a 2010 list. */
export function frame2010(found: Rows<unknown>, asked: PageAsked, place: Place) {
  const links = linksOf(found, asked, place)
  const start = links.number * asked.PageSize
  return {
    first_page_uri: links.first,
    previous_page_uri: links.previous,
    next_page_uri: links.next,
    uri: links.self,
    page: links.number,
    page_size: asked.PageSize,
    start,
    end: Math.max(start, start + found.rows.length - 1),
  }
}

/** The `meta` of a v1 or v2 list. */
export function metaOf<Key extends string>(key: Key, found: Rows<unknown>, asked: PageAsked, place: Place) {
  const links = linksOf(found, asked, place)
  return {
    key,
    page: links.number,
    page_size: asked.PageSize,
    url: place.origin + links.self,
    first_page_url: place.origin + links.first,
    previous_page_url: links.previous && place.origin + links.previous,
    next_page_url: links.next && place.origin + links.next,
  }
}

function linksOf(found: Rows<unknown>, asked: PageAsked, place: Place) {
  // Without a token it is the first page, whatever number was sent.
  const number = asked.PageToken === undefined ? 0 : asked.Page
  const to = (page: number, position?: Position): string => {
    const query = new URLSearchParams(place.query)
    for (const name of ['PageSize', 'Page', 'PageToken']) query.delete(name)
    query.set('PageSize', String(asked.PageSize))
    query.set('Page', String(page))
    if (position) query.set('PageToken', `${position.direction === 'after' ? 'PA' : 'PB'}${position.cursor}`)
    return `${place.path}?${query}`
  }
  const { next, previous } = found
  return {
    number,
    first: to(0),
    self: to(number, asked.PageToken),
    next: next && to(number + 1, { direction: 'after', cursor: next }),
    previous: previous && to(Math.max(0, number - 1), { direction: 'before', cursor: previous }),
  }
}
