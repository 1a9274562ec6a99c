import { type Pcm, readWav } from '@ringway/sound'
import type { Collecting } from './figures.ts'
import type { House } from './kit.ts'
import { BODY, HEAD } from './menu-app.ts'
import { changeOfTone, endOfTone, firstSound } from './sound-marks.ts'
import type { Stage } from './stage.ts'

/** A call as the simulator tells it. */
export type SimCall = {
  readonly id: string
  readonly opaque: string
  readonly answered_at: number | null
  readonly rtp: { readonly received: number; readonly lost: number }
}
type SimRequest = {
  readonly at: number
  readonly ms: number
  readonly kind: 'graph' | 'webhook'
  readonly body: { readonly action?: string }
}

/** Between the end of one prompt and the beginning of another there are at least 20 ms. */
const PROMPT_GAP_MS = 15
/** A shorter head by less than this is the grain of the measure; a lost packet would be 20 ms. */
const GRAIN_MS = 3

/** A call that was played to its end. Times are Unix milliseconds. */
export type PlayedCall = {
  readonly call: SimCall
  /** When the simulator was told to press the key. */
  readonly pressedAt: number
  /** When the media process heard it, by the server's log. */
  readonly keyHeardAt: number | null
}

/** What the simulator and the app saw of one call, and what its recordings say. */
export async function addSeenFromOutside(samples: Collecting, stage: Stage, played: PlayedCall): Promise<void> {
  const { house, app } = stage
  const { id, opaque } = played.call
  const requests = await house.sim<SimRequest[]>('GET', `/requests?call=${encodeURIComponent(id)}`)
  const connect = requests.find(({ kind }) => kind === 'webhook')
  const preAccept = requests.find(({ body }) => body.action === 'pre_accept')
  const arrival = (path: string) => app.arrived.find((one) => one.path === path && one.params.get('CallSid') === opaque)
  const asked = arrival('/voice')
  const menu = arrival('/menu')
  if (connect && preAccept) samples.preAcceptOutside.push(preAccept.at - connect.at)
  if (connect && asked) samples.askedOutside.push(asked.at - connect.at)
  if (menu) samples.digitOutside.push(menu.at - played.pressedAt)
  await addHeard(samples, stage, played, preAccept ? preAccept.at + preAccept.ms : null)
}

/** @param answerGivenAt when the simulator had answered pre_accept */
async function addHeard(
  samples: Collecting,
  { house, reference }: Stage,
  { call, keyHeardAt }: PlayedCall,
  answerGivenAt: number | null,
): Promise<void> {
  const [business, user] = await Promise.all([recording(house, call.id, 'business'), recording(house, call.id, 'user')])
  const answeredAt = call.answered_at ?? 0
  const userBegins = firstSound(user)
  if (answerGivenAt !== null && userBegins !== null)
    samples.mediaUp.push(answeredAt + userBegins - reference.userDelayMs - answerGivenAt)
  const begins = firstSound(business)
  const body = begins === null ? null : changeOfTone(business, HEAD.hz, BODY.hz, begins)
  if (begins === null || body === null) return
  samples.firstWord.push(begins - reference.promptDelayMs)
  const missing = reference.headMs - (body - begins)
  samples.clipped.push(missing < GRAIN_MS ? 0 : missing)
  const silent = endOfTone(business, BODY.hz, body + HEAD.ms, PROMPT_GAP_MS)
  if (silent !== null && keyHeardAt !== null) samples.bargeIn.push(answeredAt + silent - keyHeardAt)
}

async function recording(house: House, id: string, speaker: 'business' | 'user'): Promise<Pcm> {
  const response = await fetch(
    `${house.simulator}/_sim/v1/calls/${encodeURIComponent(id)}/heard.wav?speaker=${speaker}`,
  )
  return readWav(new Uint8Array(await response.arrayBuffer()))
}
