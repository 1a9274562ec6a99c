import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock, Millis } from '../kit/clock.ts'
import { headerText } from './body.ts'
import type { WireHeaders, WireResponse } from './exchange.ts'
import { type Freshness, freshness } from './http-freshness.ts'
import type { Param } from './signature.ts'

/** A GET as it goes out. */
export type CacheQuestion = { readonly url: URL; readonly authToken: string; readonly headers: readonly Param[] }

/** An answer that was kept. */
export type KeptAnswer = {
  readonly answer: WireResponse
  /** It may be used as it is, without asking. */
  readonly fresh: boolean
  /** Headers that ask whether it is still the same. */
  readonly validators: readonly Param[]
}

type Entry = { readonly answer: WireResponse; readonly freshness: Freshness }

/** Headers of ours that tell two requests for one URL apart; the others are the same each time. */
const TELLING = ['authorization', 'cookie'] as const
/** What an answer may vary by without being another one for us. */
const OF_NO_MATTER: ReadonlySet<string> = new Set(['', 'accept', 'accept-encoding', 'user-agent', 'origin', ...TELLING])

/**
 * Answers to GETs, kept as their ETag, Last-Modified, Cache-Control and Expires allow: each for one account, and for what
 * the request said of who asks (cookies, credentials). What sets a cookie is not kept, and neither is what was not read whole.
 *
 * @see Twilio, TwiML Voice, "Twilio is a well behaved HTTP client". RFC 9111.
 */
export class AnswerCache {
  readonly #clock: Clock
  readonly #kept: LRUCache<string, Entry>

  constructor({ clock, bytes = 8 * 1024 * 1024 }: { readonly clock: Clock; readonly bytes?: number }) {
    this.#clock = clock
    this.#kept = new LRUCache({ maxSize: bytes, sizeCalculation: ({ answer }) => answer.body.length + 1_024 })
  }

  find(question: CacheQuestion): KeptAnswer | null {
    const entry = this.#kept.get(keyOf(question))
    if (!entry) return null
    const { freshUntil, validators } = entry.freshness
    return { answer: entry.answer, fresh: freshUntil > this.#clock.now(), validators }
  }

  /**
   * Keeps what has come.
   *
   * @param asked when the request went out
   * @returns the answer; for a 304 the one that was kept, with what the 304 says of itself
   */
  keep(question: CacheQuestion, came: WireResponse, before: KeptAnswer | null, asked: Millis): WireResponse {
    const answer = came.status === 304 && before ? confirmed(before.answer, came.headers) : came
    const told = freshness(answer.headers, asked)
    const key = keyOf(question)
    if (answer.status === 200 && told.keep && mayBeKept(answer.headers)) {
      this.#kept.set(key, { answer, freshness: told })
    } else this.#kept.delete(key)
    return answer
  }

  now(): Millis {
    return this.#clock.now()
  }
}

function confirmed(kept: WireResponse, { 'set-cookie': _, ...told }: WireHeaders): WireResponse {
  // What is said of the empty body of a 304 does not go for the one that is kept.
  const { 'content-length': _length, 'content-encoding': _encoding, 'content-type': _type, ...about } = told
  return { ...kept, headers: { ...kept.headers, age: undefined, ...about } }
}

function mayBeKept(headers: WireHeaders): boolean {
  const varies = [headers.vary ?? []].flat().join(',').split(',')
  return headers['set-cookie'] === undefined && varies.every((name) => OF_NO_MATTER.has(name.trim().toLowerCase()))
}

function keyOf({ url, authToken, headers }: CacheQuestion): string {
  const sent = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))
  const parts = [authToken, url.href, ...TELLING.map((name) => headerText(sent, name))]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64')
}
