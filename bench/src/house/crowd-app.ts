import { encodeWav, tone } from '@ringway/sound'
import { type Arrived, CustomerApp } from '../kit.ts'

/** Pressed to hear silence for a second, and the prompt once more; and to be hung up on. */
export const KEYS = { interrupt: '1', goodbye: '9' } as const

const PROMPT_MS = 10_000
const RATE = 16_000

/** What the app was told of a call's way, in the order in which it was. */
export type Told = { readonly status: string; readonly sequence: number }

/** The app that leads all calls: a prompt over and over, until a key is pressed. It keeps what it is told of each call. */
export class CrowdApp {
  /** What leads calls. */
  readonly voice: string
  /** Where it is told how calls fare. */
  readonly status: string
  /** When each call's first request came, by `performance.now()`. */
  readonly asked = new Map<string, number>()
  readonly told = new Map<string, Told[]>()
  readonly #app: CustomerApp

  private constructor(app: CustomerApp) {
    this.#app = app
    this.voice = `${app.url}/voice`
    this.status = `${app.url}/status`
    const { samples, sampleRate } = tone(700, PROMPT_MS, RATE)
    const prompt = Buffer.from(encodeWav(samples, sampleRate))
    const kept = { 'content-type': 'audio/wav', 'content-length': prompt.length, 'cache-control': 'max-age=3600' }
    app.on('/prompt.wav', (_arrived, response) => {
      response.writeHead(200, kept).end(prompt)
      return undefined
    })
    app.on('/voice', (arrived) => this.#lead(arrived))
    app.on('/key', ({ params }) =>
      params.get('Digits') === KEYS.goodbye
        ? twiml('<Hangup/>')
        : twiml('<Pause length="1"/><Redirect>/voice</Redirect>'),
    )
    app.on('/status', (arrived) => this.#note(arrived))
  }

  static async open(): Promise<CrowdApp> {
    return new CrowdApp(await CustomerApp.open())
  }

  async close(): Promise<void> {
    await this.#app.close()
  }

  #lead({ params }: Arrived) {
    const sid = params.get('CallSid') ?? ''
    if (!this.asked.has(sid)) this.asked.set(sid, performance.now())
    const prompt = '<Play loop="0">/prompt.wav</Play>'
    return twiml(`<Gather numDigits="1" timeout="60" action="/key">${prompt}</Gather>`)
  }

  #note({ params }: Arrived) {
    const sid = params.get('CallSid') ?? ''
    const told = this.told.get(sid) ?? []
    told.push({ status: params.get('CallStatus') ?? '', sequence: Number(params.get('SequenceNumber')) })
    this.told.set(sid, told)
    return { status: 200 }
  }
}

function twiml(verbs: string) {
  return { type: 'text/xml', body: `<Response>${verbs}</Response>` }
}
