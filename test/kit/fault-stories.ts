import { type Caller, type Callers, playTone, type SimCall } from './callers.ts'
import { alertsAbout } from './dialed.ts'
import { type Row, type Story, withinMs } from './fault-rows.ts'
import { BUSINESS } from './house.ts'
import { toldOf } from './messages-app.ts'
import { beAsked, permit } from './permission.ts'
import { toneSpans } from './tone-spans.ts'
import { until } from './until.ts'

/** Who plays, and in which row. */
export type Stage = { readonly callers: Callers; readonly user: Caller; readonly row: Row }

type Told = {
  /** Before the fault is put on. */
  readonly before?: (stage: Stage) => Promise<unknown>
  /** In Twilio's words, what Ringway made of it. */
  readonly play: (stage: Stage) => Promise<string>
}

/** What a user and a business do while something is wrong. */
export const STORIES: Readonly<Record<Story, Told>> = {
  'a user calls': { play: userCalls },
  'a user writes': { play: userWrites },
  'a user writes and calls': { play: userWritesAndCalls },
  'a user allows calls, and is called': {
    before: ({ callers, user }) => beAsked(callers.house, user.waId),
    play: allows,
  },
  'the business calls': { before: ({ callers, user }) => permit(callers.house, user.waId), play: businessCalls },
  'the business writes': { play: businessWrites },
}

/** The user's names: by number, and by the id that stands in its place where Meta hides it. */
export async function namesOf({ callers, user }: Omit<Stage, 'row'>): Promise<readonly [string, string]> {
  const { user_id } = await callers.house.sim<{ user_id: string }>('GET', `/users/${user.waId}`)
  return [user.address, `whatsapp:${user_id}`]
}

/** Calls, and is answered with a tone; hangs up once it was heard, or nothing more is to be waited for. */
async function userCalls(stage: Stage): Promise<string> {
  const { callers, user, row } = stage
  // By whichever name the app comes to know the caller.
  for (const name of await namesOf(stage))
    callers.known(name.replace(/\D/g, ''), `${playTone(1000, 600)}<Pause length="60"/>`)
  const tapped = await tap(stage)
  if (!tapped.call_id) return `nothing: nobody told us (${tapped.error?.code})`
  const id = encodeURIComponent(tapped.call_id)
  const call = await heardOrOver(stage, id)
  const [, , , made] = row
  if (made.startsWith('nothing')) return (await records(stage)).length === 0 ? made : 'on record'
  const isAbout = ({ params }: { params: URLSearchParams }) =>
    call.opaque ? params.get('CallSid') === call.opaque : params.get('From') === user.address
  const { params } = await callers.app.next('/status', 1, 60_000, isAbout)
  const heard = (await hears(stage, id)) ? 'hears the tone' : 'hears nothing'
  const told = `${params.get('CallStatus')} · ${addressOf(user, params.get('From'))} ${heard}`
  return `${told}${await alertWords(callers, params.get('CallSid') ?? '')}`
}

/** The call button. What the network refuses has no call. */
async function tap({ callers, user }: Stage): Promise<{ call_id?: string; error?: { code: string } }> {
  const answer = await fetch(`${callers.house.simulator}/_sim/v1/users/${user.waId}/calls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: BUSINESS, via: 'icon' }),
  })
  return (await answer.json()) as { call_id?: string }
}

const hears = async ({ user }: Stage, id: string) => toneSpans(await user.heard(id), 1000).length > 0

async function heardOrOver(stage: Stage, id: string): Promise<SimCall> {
  const { callers, user, row } = stage
  const isOver = async () => (await callers.house.sim<SimCall>('GET', `/calls/${id}`)).state === 'ended'
  const patience = row[3].includes('failed') ? withinMs(row) : 3_000
  await until('enough', async () => (await isOver()) || (await hears(stage, id)), patience).catch(() => undefined)
  if (!(await isOver())) await user.hangUp(id)
  return await user.ended(id)
}

/** The user's calls on our record, whoever called. */
export async function records(stage: Omit<Stage, 'row'>): Promise<readonly { readonly sid: string }[]> {
  const { callers } = stage
  const lists = (await namesOf(stage)).flatMap((name) =>
    ['From', 'To'].map(async (party) => {
      const path = callers.house.account(`/Calls.json?${party}=${encodeURIComponent(name)}`)
      return (await callers.house.rest('GET', path)).body.calls
    }),
  )
  return (await Promise.all(lists)).flat()
}

/** `the user` for whoever is known by number. */
function addressOf(user: Caller, from: string | null): string {
  return from === user.address ? 'the user' : `${from?.replace(/[0-9a-f]{20}$/, '…')}`
}

async function businessCalls({ callers, user }: Stage): Promise<string> {
  user.twiml('/out', '<Pause length="1"/><Hangup/>')
  const sid = await user.beCalled()
  const progress = await user.progress(sid)
  return `${progress.join(' → ')}${await alertWords(callers, sid)}${await phoneWords(callers, user)}`
}

/** Nothing when the phone was called once. */
async function phoneWords(callers: Callers, user: Caller): Promise<string> {
  const calls = await callers.house.sim<SimCall[]>('GET', `/calls?user=${user.waId}`)
  if (calls.length === 1) return ''
  return calls.length === 0 ? ', no call at the user' : `, ${calls.length} calls at the user`
}

export async function write({ callers, user }: Stage, text: string): Promise<void> {
  await callers.house.sim('POST', `/users/${user.waId}/messages`, { to: BUSINESS, text: `${text} of ${user.waId}` })
}

/** What the app reads of it. */
export async function read({ callers, user }: Stage, text: string): Promise<string> {
  const isIt = ({ params }: { params: URLSearchParams }) => params.get('Body') === `${text} of ${user.waId}`
  const { params } = await callers.app.next('/messages', 1, 10_000, isIt)
  return `${text} from ${addressOf(user, params.get('From'))}`
}

async function userWrites(stage: Stage): Promise<string> {
  await write(stage, 'Hello')
  await write(stage, 'The last')
  return `${await read(stage, 'Hello')} · ${await read(stage, 'The last')}`
}

/** Both within one webhook, where that is what the fault makes of them. */
async function userWritesAndCalls(stage: Stage): Promise<string> {
  await write(stage, 'Hello')
  const called = await userCalls(stage)
  const together = (await webhooksOf(stage)).some((body) => / of \d+"/.test(body) && body.includes('"connect"'))
  return `${await read(stage, 'Hello')} · ${called}${together ? ', both told in one' : ''}`
}

/** The webhooks that name the user and were taken, as they were sent. */
export async function webhooksOf({ callers, user }: Omit<Stage, 'row'>): Promise<readonly string[]> {
  const all = await callers.house.sim<{ kind: string; status: number | null; body: unknown }[]>('GET', '/requests')
  const taken = all.filter(({ kind, status }) => kind === 'webhook' && status === 200)
  return taken.map(({ body }) => JSON.stringify(body)).filter((body) => body.includes(user.waId))
}

/** The user was asked by number before the fault. */
async function allows(stage: Stage): Promise<string> {
  const { callers, user } = stage
  const [, id] = await namesOf(stage)
  await callers.house.sim('POST', `/users/${user.waId}/permission`, { response: 'accept' })
  const isIt = ({ params }: { params: URLSearchParams }) =>
    params.has('ButtonPayload') && [user.address, id].includes(params.get('From') ?? '')
  const { params } = await callers.app.next('/messages', 1, 10_000, isIt)
  const answer = `${params.get('ButtonPayload')} from ${addressOf(user, params.get('From'))}`
  return `${answer} · ${await businessCalls(stage)}`
}

async function businessWrites(stage: Stage): Promise<string> {
  const { callers, user, row } = stage
  const { house, app } = callers
  await write(stage, 'Hello')
  await until('it is told', () => toldOf(app, user.waId).length > 0)
  user.on('/sent', () => ({ status: 204 }))
  const where = { From: `whatsapp:${BUSINESS}`, To: user.address, StatusCallback: `${app.url}/sent` }
  const form = { ...where, Body: 'Hello yourself' }
  const { body } = await house.rest('POST', house.account('/Messages.json'), { form })
  const ends = ['delivered', 'failed', 'undelivered', ...(row[3] === 'sent' ? ['sent'] : [])]
  const isLast = ({ params }: { params: URLSearchParams }) =>
    params.get('MessageSid') === body.sid && ends.includes(params.get('MessageStatus') ?? '')
  const { params } = await app.next('/sent', 1, withinMs(row), isLast)
  const code = params.get('ErrorCode')
  const told = `${params.get('MessageStatus')}${code ? ` ${code}` : ''}`
  return `${told}${await alertWords(callers, body.sid)}${await threadWords(user)}`
}

/** Nothing when the message is on the phone once. */
async function threadWords(user: Caller): Promise<string> {
  const times = (await user.thread()).filter(({ text }) => text === 'Hello yourself').length
  if (times === 1) return ''
  return times === 0 ? ', not on the phone' : `, ${times} times on the phone`
}

async function alertWords(callers: Callers, sid: string): Promise<string> {
  const codes = await alertsAbout(callers, sid)
  return codes.length === 0 ? '' : `, alert ${codes.join(', ')}`
}
