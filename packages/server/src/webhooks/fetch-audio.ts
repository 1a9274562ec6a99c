import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock, Millis } from '../kit/clock.ts'
import { AUDIO_TYPES } from './ask-for-twiml.ts'
import { mediaType } from './body.ts'
import type { CustomerHttp } from './customer-http.ts'
import { type Freshness, freshness } from './http-freshness.ts'
import type { WebhookResponse } from './journey.ts'
import { WebhookFailure } from './webhook-failure.ts'
import { type HeaderSet, type RequestReading, VOICE_HEADERS } from './webhook-request.ts'

/** Sound as it was served. */
export type FetchedAudio = {
  readonly bytes: Uint8Array
  /** One of `AUDIO_TYPES`, without parameters. */
  readonly contentType: string
  /** SHA-256 of the bytes, lower-case hexadecimal: the same sound has the same key wherever it came from. */
  readonly key: string
}

/** Largest file `<Play>` takes. */
export const AUDIO_LIMIT_BYTES = 16 * 1024 * 1024
const AUDIO_READING: RequestReading = { limitBytes: AUDIO_LIMIT_BYTES, oversizeCode: 11751, overflow: 'fail' }

type Kept = { readonly audio: FetchedAudio; readonly freshness: Freshness }
type AudioQuestion = { readonly url: string; readonly authToken: string }

/**
 * Fetches what `<Play>` plays: by GET, without the call's parameters, kept by its ETag, Last-Modified, Cache-Control and
 * Expires. Calls that ask for the same file at the same time share one request.
 */
export class AudioFetcher {
  readonly #http: CustomerHttp
  readonly #clock: Clock
  readonly #kept: LRUCache<string, Kept>
  readonly #underWay = new Map<string, Promise<FetchedAudio>>()

  constructor(config: {
    readonly http: CustomerHttp
    readonly clock: Clock
    /** Bytes kept in memory; what was not used for longest goes first. Default 64 MiB. */
    readonly cacheBytes?: number
  }) {
    this.#http = config.http
    this.#clock = config.clock
    this.#kept = new LRUCache({
      maxSize: config.cacheBytes ?? 64 * 1024 * 1024,
      sizeCalculation: ({ audio }) => audio.bytes.length + 1,
    })
  }

  /** @throws WebhookFailure: 11200–11751 as for TwiML, 13420 for a type that is not sound */
  fetch(question: AudioQuestion): Promise<FetchedAudio> {
    // The signature differs from account to account, so what one account fetched is not handed to another.
    const key = createHash('sha256').update(`${question.authToken}\n${question.url}`).digest('base64')
    const shared = this.#underWay.get(key)
    if (shared) return shared
    const fetching = this.#fetch(key, question).finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, fetching)
    return fetching
  }

  async #fetch(key: string, { url, authToken }: AudioQuestion): Promise<FetchedAudio> {
    const now = this.#clock.now()
    const kept = this.#kept.get(key)
    if (kept && kept.freshness.freshUntil > now) return kept.audio
    const conditional: HeaderSet = (about) => [...VOICE_HEADERS(about), ...(kept?.freshness.validators ?? [])]
    const response = await this.#http.send({
      ...{ url, authToken, method: 'GET', params: [], headers: conditional, reading: AUDIO_READING },
      accepts: (status) => (status >= 200 && status < 300) || (status === 304 && kept !== undefined),
    })
    const audio = response.status === 304 && kept ? kept.audio : readAudio(response)
    this.#keep(key, audio, response, kept, now)
    return audio
  }

  #keep(key: string, audio: FetchedAudio, response: WebhookResponse, before: Kept | undefined, now: Millis): void {
    const told = freshness(response.headers, now)
    // A 304 may leave out the validators that it was asked by.
    const validators =
      told.validators.length > 0 || response.status !== 304 ? told.validators : before?.freshness.validators
    const keep = told.keep || (response.status === 304 && (validators ?? []).length > 0)
    if (keep) this.#kept.set(key, { audio, freshness: { ...told, validators: validators ?? [] } })
    else this.#kept.delete(key)
  }
}

function readAudio(response: WebhookResponse): FetchedAudio {
  const contentType = mediaType(response.headers)
  if (!AUDIO_TYPES.has(contentType)) {
    const words = `${response.url} is served as ${contentType || 'nothing'}, which is not played. Serve audio/mpeg, audio/wav or audio/ogg.`
    throw new WebhookFailure(13420, 'answer', words, response.exchanged)
  }
  if (response.body.length === 0) {
    throw new WebhookFailure(11770, 'answer', `${response.url} is an empty file.`, response.exchanged)
  }
  return { bytes: response.body, contentType, key: createHash('sha256').update(response.body).digest('hex') }
}
