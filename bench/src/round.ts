import { setTimeout as pause } from 'node:timers/promises'
import { type Collecting, FIGURE_NAMES, type Samples } from './figures.ts'
import { BUSINESS, type House, until } from './kit.ts'
import { PROMPT_PLAYS_MS, USER_HZ } from './menu-app.ts'
import { addSeenFromOutside, type SimCall } from './outside.ts'
import type { LogLine, ServerLog } from './server-log.ts'
import type { Stage } from './stage.ts'

/** Calls placed together, led to their end, and what was measured of them. */
export type Round = {
  readonly samples: Samples
  readonly calls: number
  /** Why calls did not come to their end, one entry each. */
  readonly failed: readonly string[]
  /** RTP packets that came from the business, and those it sent that did not come. */
  readonly received: number
  readonly lost: number
}

const LIVE_WITHIN_MS = 15_000
const ENDED_WITHIN_MS = 25_000
/** The server's last lines of a round may come after the simulator knows of the end. */
const LOG_WITHIN_MS = 3_000
/** `count` scripted users, created or replaced, each with a tone of its own to say. */
export async function createUsers(house: House, count: number): Promise<string[]> {
  const numbers = Array.from({ length: count }, (_, index) => String(4477009000 + index))
  for (const wa_id of numbers)
    await house.sim('POST', '/users', { wa_id, name: `Caller ${wa_id}`, audio: { tone_hz: USER_HZ, loop: true } })
  return numbers
}

/** Lets all `users` call at the same moment, press a key at the same moment, and hear the rest. */
export async function playRound(stage: Stage, users: readonly string[]): Promise<Round> {
  const from = stage.log.end
  const failed: string[] = []
  const placed = await each(users, failed, (user) => place(stage.house, user))
  const live = await each(placed, failed, (id) => reach(stage.house, id, 'live', LIVE_WITHIN_MS))
  await pause(PROMPT_PLAYS_MS)
  const pressed = await each(live, failed, async ({ id }) => {
    const pressedAt = Date.now()
    await stage.house.sim('POST', `/calls/${encodeURIComponent(id)}/dtmf`, { digits: '1' })
    return { id, pressedAt }
  })
  const ended = await each(pressed, failed, async ({ id, pressedAt }) => {
    return { call: await reach(stage.house, id, 'ended', ENDED_WITHIN_MS), pressedAt }
  })
  const told = () =>
    stage.log.lines(from, 'first audio').length >= 3 * ended.length &&
    stage.log.lines(from, "Meta's webhook answered").length >= 2 * ended.length
  await until('the log', told, LOG_WITHIN_MS).catch(() => failed.push('a line of the log did not come'))
  const samples = emptySamples()
  addLogged(samples, stage.log, from, placed.length)
  const keys = stage.log.lines(from, 'digits acted on')
  for (const { call, pressedAt } of ended) {
    const key = keys.find(({ callSid }) => callSid === call.opaque)
    await addSeenFromOutside(samples, stage, { call, pressedAt, keyHeardAt: key ? key.time - key.ms : null })
  }
  return {
    samples,
    calls: users.length,
    failed,
    received: ended.reduce((sum, { call }) => sum + call.rtp.received, 0),
    lost: ended.reduce((sum, { call }) => sum + call.rtp.lost, 0),
  }
}

/** Does `what` with all of them at once; those it fails for drop out, with the reason among the `failed`. */
async function each<Item, Result>(
  items: readonly Item[],
  failed: string[],
  what: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const settled = await Promise.allSettled(items.map(what))
  for (const one of settled) if (one.status === 'rejected') failed.push(String(one.reason))
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

function emptySamples(): Collecting {
  return Object.fromEntries(FIGURE_NAMES.map((name) => [name, []])) as unknown as Collecting
}

async function place(house: House, user: string): Promise<string> {
  const { call_id } = await house.sim<{ call_id: string }>('POST', `/users/${user}/calls`, {
    to: BUSINESS,
    via: 'icon',
  })
  return call_id
}

/** @throws when the call has another state after that time, or ended before it was live */
async function reach(house: House, id: string, state: 'live' | 'ended', withinMs: number): Promise<SimCall> {
  const path = `/calls/${encodeURIComponent(id)}?until=${state}&timeout_ms=${withinMs}`
  const call = await house.sim<SimCall & { state: string; meta_error: unknown }>('GET', path)
  if (call.state === state && call.answered_at !== null) return call
  throw new Error(`call ${id} is ${call.state}, not ${state}: ${JSON.stringify(call.meta_error)}`)
}

/** What the server says of itself. The first webhooks of a round are its connects; the later ones tell of the ends. */
function addLogged(samples: Collecting, log: ServerLog, from: number, calls: number): void {
  const ms = (lines: readonly LogLine[]) => lines.map((line) => line.ms)
  samples.webhook.push(...ms(log.lines(from, "Meta's webhook answered").slice(0, calls)))
  samples.preAccept.push(...ms(log.lines(from, 'call pre-accepted')))
  samples.asked.push(...ms(log.lines(from, 'TwiML asked for')))
  samples.digit.push(...ms(log.lines(from, 'digits acted on')))
  const audio = log.lines(from, 'first audio')
  for (const callSid of new Set(audio.map((line) => line.callSid))) {
    const [confirmation, sentence, file] = ms(audio.filter((line) => line.callSid === callSid))
    if (confirmation !== undefined) samples.audioCached.push(confirmation)
    if (sentence !== undefined) samples.audioSaid.push(sentence)
    if (file !== undefined) samples.audioFetched.push(file)
  }
}
