import { encodeWav, type Pcm, resample } from '@ringway/sound'
import { jsonIn, type Patience, type ServiceAddress, ServiceHttp } from './service-http.ts'

/** One utterance to be written down. */
export type TranscriptionOrder = {
  readonly sound: Pcm
  /** A language tag, such as `en-US`; the service is told its first part. */
  readonly language: string
  /** What may have been said: told to the service as context, in this order, as far as there is room. */
  readonly hints: readonly string[]
  readonly signal: AbortSignal
}

export type Transcript = {
  /** Never empty. */
  readonly text: string
  /** 0 to 1; null where the service does not tell. */
  readonly confidence: number | null
}

/** What Whisper models listen at; everybody else takes it too. */
const RATE = 16_000
const ANSWER_BYTES = 256 * 1024
/** Whisper reads the last 224 tokens of its prompt; this many characters are fewer in every language. */
const PROMPT_CHARACTERS = 600
/** Whisper's own rule for what is no speech. https://github.com/openai/whisper, transcribe.py, `no_speech_threshold`. */
const NO_SPEECH = { probability: 0.6, logProbability: -1 }

/** Writes down what was said, by a service with OpenAI's `POST /audio/transcriptions`. */
export class Transcription {
  readonly #http: ServiceHttp
  readonly #model: string

  constructor(config: ServiceAddress & { readonly model: string }, patience?: Patience) {
    this.#http = new ServiceHttp(config, { wholeMs: 20_000, ...patience })
    this.#model = config.model
  }

  /** What was said; null when there was nothing to be understood. @throws ServiceFailed */
  async transcribe(order: TranscriptionOrder): Promise<Transcript | null> {
    const { body, contentType } = await this.#form(order)
    const { bytes } = await this.#http.post({
      path: '/audio/transcriptions',
      ...{ body, contentType, limitBytes: ANSWER_BYTES, signal: order.signal },
    })
    return readTranscript(jsonIn(bytes))
  }

  async close(): Promise<void> {
    await this.#http.close()
  }

  /** Written out whole: not every service takes a body in chunks. */
  async #form({ sound, language, hints }: TranscriptionOrder): Promise<{ body: Uint8Array; contentType: string }> {
    const form = new FormData()
    const wav = encodeWav(resample(sound, RATE).samples, RATE)
    form.set('file', new Blob([new Uint8Array(wav)], { type: 'audio/wav' }), 'speech.wav')
    form.set('model', this.#model)
    const [primary = ''] = language.toLowerCase().split('-')
    if (/^[a-z]{2}$/.test(primary)) form.set('language', primary)
    // Only Whisper tells how sure it is, and only so; other models refuse the word.
    form.set('response_format', /whisper/i.test(this.#model) ? 'verbose_json' : 'json')
    const prompt = promptOf(hints)
    if (prompt !== '') form.set('prompt', prompt)
    const written = new Response(form)
    return {
      body: new Uint8Array(await written.arrayBuffer()),
      contentType: written.headers.get('content-type') ?? 'multipart/form-data',
    }
  }
}

function promptOf(hints: readonly string[]): string {
  let prompt = ''
  for (const hint of hints) {
    const longer = prompt === '' ? hint : `${prompt}, ${hint}`
    if (longer.length > PROMPT_CHARACTERS) break
    prompt = longer
  }
  return prompt
}

type Segment = { readonly avg_logprob?: unknown; readonly no_speech_prob?: unknown }

function readTranscript(answer: Record<string, unknown>): Transcript | null {
  const text = typeof answer.text === 'string' ? answer.text.replace(/\s+/g, ' ').trim() : ''
  if (text === '') return null
  const segments = Array.isArray(answer.segments) ? (answer.segments as readonly (Segment | null)[]) : []
  if (segments.length > 0 && segments.every(isNoSpeech)) return null
  return { text, confidence: confidenceIn(segments) }
}

function isNoSpeech(segment: Segment | null): boolean {
  const { avg_logprob: log, no_speech_prob: probability } = segment ?? {}
  if (typeof log !== 'number' || typeof probability !== 'number') return false
  return probability > NO_SPEECH.probability && log < NO_SPEECH.logProbability
}

/** The mean probability of a token, by its logarithm; rounded as Twilio rounds. */
function confidenceIn(segments: readonly (Segment | null)[]): number | null {
  const logs = segments.flatMap((segment) => (typeof segment?.avg_logprob === 'number' ? [segment.avg_logprob] : []))
  if (logs.length === 0) return null
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  return Math.round(Math.min(1, Math.exp(mean)) * 1e6) / 1e6
}
