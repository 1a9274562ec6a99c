import type { ServerResponse } from 'node:http'
import { encodeWav, tone } from '@ringway/sound'
import type { Arrived, CustomerApp } from './customer-app.ts'
import type { Answered, Line, Request } from './recording.ts'
import { waIdOf } from './recording.ts'
import { until } from './until.ts'

/** What every request says of its call. */
const STANDARD = new Set([
  ...['AccountSid', 'ApiVersion', 'ApplicationSid', 'CallSid', 'CallStatus', 'Called', 'Caller', 'CallerName'],
  ...['Direction', 'From', 'To', 'ParentCallSid'],
])
/** What no two calls have in common, and what it looks like. */
const OWN: Readonly<Record<string, RegExp>> = {
  DialCallSid: /^CA[0-9a-f]{32}$/,
  DialCallDuration: /^\d+$/,
  Confidence: /^(?:0(?:\.\d+)?|1)$/,
}
const RECORDED_ORIGIN = /https:\/\/[a-z]+\.example/g

/** A request as far as calls have it in common. */
export type Plain = { readonly method: string; readonly path: string; readonly params: Record<string, string> }

/** An app that answers each user from the recording of a call, and keeps what it was asked. */
export class RecordedApp {
  readonly #app: CustomerApp
  readonly #scripts = new Map<string, AppScript>()

  constructor(app: CustomerApp) {
    this.#app = app
  }

  /** Where `url` of a recording is here. */
  here(url: string): string {
    return url.replace(RECORDED_ORIGIN, this.#app.url)
  }

  /** From now on the app answers this user's calls as in these lines. */
  script(waId: string, lines: readonly Line[]): AppScript {
    const script = new AppScript(lines, (url) => this.here(url))
    this.#scripts.set(waId, script)
    for (const path of script.paths) this.#app.on(path, (arrived, response) => this.#answer(arrived, response))
    return script
  }

  #answer(arrived: Arrived, response: ServerResponse): ReturnType<Parameters<CustomerApp['on']>[1]> {
    const { params } = arrived
    // A file that is played is asked for without a word about the call.
    if (!params.has('CallSid')) return SOUND_FILE
    const user = waIdOf(params.get(params.get('Direction') === 'inbound' ? 'From' : 'To') ?? '')
    const script = this.#scripts.get(user)
    return script ? script.answer(arrived, response) : { status: 404 }
  }
}

/** What the app says to one user, answer by answer. */
export class AppScript {
  /** What was asked, and what was told besides. */
  readonly asked: Plain[] = []
  readonly told: Plain[] = []
  /** The CallStatus of each request for a document. */
  readonly statuses: string[] = []
  /** When each request was answered, in Unix milliseconds. */
  readonly answeredAt: number[] = []
  readonly #exchanges: readonly (readonly [Request, Answered])[]
  readonly #told: readonly Request[]
  readonly #here: (url: string) => string
  readonly #files: readonly string[]

  constructor(lines: readonly Line[], here: (url: string) => string) {
    this.#here = here
    this.#exchanges = lines.flatMap(({ asked }, at) => {
      const answered = lines[at + 1]?.answered
      return asked && answered ? [[asked, answered] as const] : []
    })
    this.#told = lines.flatMap(({ told }) => told ?? [])
    this.#files = [...JSON.stringify(lines).matchAll(/"play":"([^"]+)"/g)].map((match) => match[1] ?? '')
  }

  /** Everything that this script answers. */
  get paths(): string[] {
    const urls = [
      ...this.#exchanges.flatMap(([asked, { from }]) => (from === undefined ? [asked.url] : [asked.url, from])),
      ...this.#told.map(({ url }) => url),
      ...this.#files,
    ]
    return [...new Set(urls.map((url) => new URL(url).pathname))]
  }

  /** What the recording has been asked, and told, in the same form. */
  get wanted(): { asked: Plain[]; told: Plain[] } {
    const plain = (request: Request) => plainRequest(request, this.#here)
    return { asked: this.#exchanges.map(([asked]) => plain(asked)), told: this.#told.map(plain) }
  }

  /** Waits until request number `index`, from 0, has been answered. @returns when that was */
  answered(index: number): Promise<number> {
    const { url } = this.#exchanges[index]?.[0] ?? { url: 'a request that the recording does not have' }
    return until(`${url} is asked`, () => this.answeredAt[index], 25_000)
  }

  answer(arrived: Arrived, response: ServerResponse): ReturnType<Parameters<CustomerApp['on']>[1]> {
    const { pathname } = new URL(arrived.path, 'http://any.example')
    if (this.#told.some(({ url }) => new URL(url).pathname === pathname)) {
      this.told.push(plainArrived(arrived))
      return { status: 204 }
    }
    const [asked, answered] = this.#exchanges[this.answeredAt.length] ?? []
    // An answer that is sound is fetched once more, to be played.
    const isNext = asked !== undefined && new URL(asked.url).pathname === pathname
    if (!isNext && this.#files.some((url) => new URL(url).pathname === pathname)) return SOUND_FILE
    const redirected = answered?.from !== undefined && new URL(answered.from).pathname !== pathname
    if (!answered?.from || redirected) this.#arrived(arrived)
    if (answered === undefined) return { status: 404 }
    if (redirected) {
      response.writeHead(307, { location: this.#here(answered.from) }).end()
      return undefined
    }
    this.answeredAt.push(Date.now())
    return bodyOf(answered, this.#here)
  }

  #arrived(arrived: Arrived): void {
    this.asked.push(plainArrived(arrived))
    this.statuses.push(arrived.params.get('CallStatus') ?? '')
  }
}

const { samples, sampleRate } = tone(620, 700)
const SOUND_FILE = { type: 'audio/wav', body: Buffer.from(encodeWav(samples, sampleRate)) }

function bodyOf({ twiml, type = 'text/xml', text = '' }: Answered, here: (url: string) => string) {
  if (type.startsWith('audio/')) return { ...SOUND_FILE, type }
  if (type === 'text/plain') return { type, body: text }
  return { type, body: here(typeof twiml === 'string' ? twiml : (twiml ?? []).join('\n')) }
}

function plainRequest({ url, method, params = {} }: Request, here: (url: string) => string): Plain {
  const { pathname, searchParams } = new URL(url)
  const all = { ...Object.fromEntries(searchParams), ...params }
  const named = Object.entries(all).map(([name, value]) => [name, OWN[name] ? 'its own' : here(value)])
  return { method, path: pathname, params: Object.fromEntries(named) }
}

function plainArrived({ method, path, params }: Arrived): Plain {
  const { pathname, searchParams } = new URL(path, 'http://any.example')
  const named = [...searchParams, ...params]
    .filter(([name]) => !STANDARD.has(name))
    .map(([name, value]) => [name, OWN[name]?.test(value) ? 'its own' : value])
  return { method, path: pathname, params: Object.fromEntries(named) }
}
