import { concat, encodeWav, OpusDecoder, opusPackets, type Pcm, tone } from '@ringway/sound'
import { CustomerApp } from './kit.ts'
import { changeOfTone, firstSound } from './sound-marks.ts'

const RATE = 16_000
/** The first prompt begins with this tone, for this long, and goes on with the other: a lost beginning is a shorter head. */
export const HEAD = { hz: 1000, ms: 40 }
export const BODY = { hz: 1500, ms: 5_000 }
/** How long it is left to play before the key is pressed. */
export const PROMPT_PLAYS_MS = 1_000
/** What every scripted user says all the time. */
export const USER_HZ = 440

const GREETING = concat([tone(HEAD.hz, HEAD.ms, RATE), tone(BODY.hz, BODY.ms, RATE)], RATE)
const CONFIRMATION = tone(900, 400, RATE)

/** What our own measure reads off sound that nothing was lost of: Opus delays every sound by a few milliseconds. */
export type Reference = { readonly headMs: number; readonly promptDelayMs: number; readonly userDelayMs: number }

/**
 * The app that leads the measured calls: a long prompt with a key to press, a short prompt, a sentence, a file. Prompts
 * may be kept for an hour; sentence and file are new in every call.
 */
export async function openMenuApp(): Promise<CustomerApp> {
  const app = await CustomerApp.open()
  let calls = 0
  serveKept(app, '/greeting.wav', wav(GREETING))
  serveKept(app, '/confirmation.wav', wav(CONFIRMATION))
  app.twiml('/voice', '<Gather numDigits="1" timeout="20" action="/menu"><Play>/greeting.wav</Play></Gather>')
  app.twiml('/menu', '<Play>/confirmation.wav</Play><Redirect>/sentence</Redirect>')
  app.on('/sentence', () => xml(`<Say>Your number is ${++calls}.</Say><Redirect>/file</Redirect>`))
  app.on('/file', () => xml(`<Play>/new.wav?call=${++calls}</Play><Hangup/>`))
  app.on('/new.wav', ({ path }) => ({ type: 'audio/wav', body: wav(tone(600 + callOf(app, path), 500, RATE)) }))
  return app
}

export function reference(): Reference {
  const greeting = decoded(GREETING)
  const promptDelayMs = firstSound(greeting) ?? 0
  const body = changeOfTone(greeting, HEAD.hz, BODY.hz, promptDelayMs) ?? 0
  return {
    headMs: body - promptDelayMs,
    promptDelayMs,
    userDelayMs: firstSound(decoded(tone(USER_HZ, 200, RATE))) ?? 0,
  }
}

function decoded(pcm: Pcm): Pcm {
  const decoder = new OpusDecoder(RATE)
  const parts = [...opusPackets(pcm)].map((packet) => ({ sampleRate: RATE, samples: decoder.decode(packet) }))
  return concat(parts, RATE)
}

function serveKept(app: CustomerApp, path: string, body: Buffer): void {
  const headers = { 'content-type': 'audio/wav', 'content-length': body.length, 'cache-control': 'max-age=3600' }
  app.on(path, (_arrived, response) => {
    response.writeHead(200, headers).end(body)
    return undefined
  })
}

function xml(verbs: string) {
  return { type: 'text/xml', body: `<Response>${verbs}</Response>` }
}

function wav({ samples, sampleRate }: Pcm): Buffer {
  return Buffer.from(encodeWav(samples, sampleRate))
}

function callOf(app: CustomerApp, path: string): number {
  return Number(new URL(path, app.url).searchParams.get('call'))
}
