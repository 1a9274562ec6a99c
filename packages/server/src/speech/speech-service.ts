import type { MadeAudio } from '@ringway/media'
import { wavHeader } from '@ringway/sound'
import type { Millis } from '../kit/clock.ts'
import { type Patience, type ServiceAddress, type ServiceAnswer, ServiceFailed, ServiceHttp } from './service-http.ts'
import type { Speaker, SpeakerOrder } from './speaker.ts'

/** What five minutes of sound take as WAV at 48 kHz. */
const SOUND_BYTES = 32 * 1024 * 1024
/** OpenAI's raw sound: 16-bit little-endian samples at this rate. */
const PCM_RATE = 24_000
/** How long a service that is away is left alone: doubled with each try, so that callers do not wait for it in turn. */
const REST_MS = { first: 2_000, longest: 60_000 }

/** The service is away, and is not asked before `until`. */
type Rest = { readonly until: Millis; readonly ms: Millis; readonly why: string }

/** Speaks by a service with OpenAI's `POST /audio/speech`. */
export class SpeechService implements Speaker {
  readonly name: string
  readonly #http: ServiceHttp
  readonly #model: string
  readonly #now: () => Millis
  #rest: Rest | null = null

  /** @param now a clock that does not jump */
  constructor(config: ServiceAddress & { readonly model: string }, patience?: Patience, now = () => performance.now()) {
    this.#http = new ServiceHttp(config, patience)
    this.name = `the service at ${this.#http.host}`
    this.#model = config.model
    this.#now = now
  }

  /** @throws ServiceFailed */
  async speak({ text, voice, rate }: SpeakerOrder): Promise<MadeAudio> {
    const rest = this.#rest
    if (rest && this.#now() < rest.until) throw new ServiceFailed(rest.why, { isAway: true })
    // The voice's own pace is not sent: not every model takes another.
    const order = { model: this.#model, input: text, voice, response_format: 'wav', ...(rate !== 1 && { speed: rate }) }
    try {
      const answer = await this.#http.post({
        path: '/audio/speech',
        ...{ body: JSON.stringify(order), contentType: 'application/json', limitBytes: SOUND_BYTES },
      })
      this.#rest = null
      return soundIn(answer)
    } catch (error) {
      if (error instanceof ServiceFailed && error.isAway) this.#letRest(rest, error)
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#http.close()
  }

  /** Of what was asked at the same time, the first to fail decides. */
  #letRest(before: Rest | null, { message: why }: ServiceFailed): void {
    if (this.#rest !== before) return
    const ms = before === null ? REST_MS.first : Math.min(2 * before.ms, REST_MS.longest)
    this.#rest = { until: this.#now() + ms, ms, why }
  }
}

/** A file says itself what it is; raw samples get the header that they lack. */
function soundIn({ bytes, contentType }: ServiceAnswer): MadeAudio {
  const isWav = Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'RIFF'
  if (isWav || !/^audio\/(?:pcm|l16|x-l16|raw|x-raw)\b/.test(contentType)) return { bytes, contentType }
  const rate = Number(/;\s*rate=(\d{4,6})\b/.exec(contentType)?.[1] ?? PCM_RATE)
  const samples = Math.floor(bytes.length / 2)
  return { bytes: Buffer.concat([wavHeader(samples, rate), bytes.subarray(0, 2 * samples)]), contentType: 'audio/wav' }
}
