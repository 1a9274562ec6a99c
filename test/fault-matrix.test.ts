import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caller, Callers, playTone, type SimCall } from './kit/callers.ts'
import type { Arrived } from './kit/customer-app.ts'
import { alertsAbout } from './kit/dialed.ts'
import { BUSINESS, ROOT } from './kit/house.ts'
import { takeMessages, toldOf } from './kit/messages-app.ts'
import { permit } from './kit/permission.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'

/** The callbacks of a business's call that is answered. */
const ANSWERED = 'initiated → ringing → in-progress → completed'

/** What a user and a business do while something is wrong. Each tells in Twilio's words what Ringway made of it. */
const STORIES = {
  'a user calls': userCalls,
  'the business calls': businessCalls,
  'a user writes': userWrites,
  'the business writes': businessWrites,
}
type Story = keyof typeof STORIES

type Row = readonly [kind: string, more: string, story: Story, made: string]

/** fault × what Ringway makes of it; docs/fault-matrix.md is this table. Parameters and limits are JSON. */
const MATRIX: readonly Row[] = [
  [
    'webhook-duplicate',
    '{"times":2,"match":{"event":"connect"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'webhook-duplicate',
    '{"times":2,"match":{"event":"text"}}',
    'a user writes',
    'Hello from the user · The last from the user',
  ],
  ['webhook-duplicate', '{"times":2,"match":{"event":"terminate"}}', 'the business calls', ANSWERED],
  ['webhook-reorder', '{"match":{"event":"ACCEPTED"}}', 'the business calls', ANSWERED],
  ['webhook-delay', '{"ms":1500,"match":{"event":"connect"}}', 'a user calls', 'completed · the user hears the tone'],
  ['webhook-delay', '{"ms":1500,"match":{"event":"connect"}}', 'the business calls', ANSWERED],
  [
    'webhook-batch',
    '{"size":2,"most":500,"match":{"event":"connect"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  ['webhook-lose', '{"match":{"event":"connect"}}', 'a user calls', 'nothing: nobody told us'],
  ['webhook-lose', '{"match":{"event":"terminate"}}', 'a user calls', 'failed · the user hears the tone, alert 32014'],
  ['webhook-lose', '{"match":{"event":"ACCEPTED"}}', 'the business calls', ANSWERED],
  ['webhook-lose', '{"match":{"event":"RINGING"}}', 'the business calls', 'initiated → in-progress → completed'],
  ['webhook-lose', '{"match":{"event":"delivered"}}', 'the business writes', 'sent'],
  ['webhook-bad-signature', '{"match":{"event":"connect"}}', 'a user calls', 'completed · the user hears the tone'],
  [
    'webhook-bad-signature',
    '{"match":{"event":"text"}}',
    'a user writes',
    'Hello from the user · The last from the user',
  ],
  ['accepted-late', '{"ms":1000}', 'the business calls', ANSWERED],
  ['terminate-first', '{}', 'a user calls', 'no-answer · the user hears nothing'],
  ['user-without-number', '{}', 'a user calls', 'completed · whatsapp:GB.… hears the tone'],
  ['user-without-number', '{}', 'a user writes', 'Hello from whatsapp:GB.… · The last from whatsapp:GB.…'],
  [
    'graph-slow',
    '{"ms":2000,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'graph-slow',
    '{"ms":2000,"match":{"edge":"calls","action":"pre_accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  ['graph-slow', '{"ms":2000,"match":{"edge":"calls","action":"connect"}}', 'the business calls', ANSWERED],
  ['graph-slow', '{"ms":12000,"match":{"edge":"calls","action":"connect"}}', 'the business calls', ANSWERED],
  ['graph-slow', '{"ms":2000,"match":{"edge":"messages"}}', 'the business writes', 'delivered'],
  [
    'graph-error',
    '{"code":131000,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'graph-error',
    '{"code":100,"count":null,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'failed · the user hears nothing, alert 15000',
  ],
  [
    'graph-error',
    '{"code":131000,"count":null,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'failed · the user hears nothing, alert 15000',
  ],
  [
    'graph-error',
    '{"code":4,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  ['graph-error', '{"code":131000,"match":{"edge":"calls","action":"terminate"}}', 'the business calls', ANSWERED],
  [
    'graph-error',
    '{"code":2,"match":{"edge":"calls","action":"connect"}}',
    'the business calls',
    'failed, alert 15000, no call at the user',
  ],
  ['graph-throttle', '{"match":{"edge":"messages"}}', 'the business writes', 'delivered'],
  ['graph-throttle', '{"match":{"edge":"calls","action":"connect"}}', 'the business calls', ANSWERED],
  [
    'graph-garbage',
    '{"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'graph-hang-up',
    '{"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  [
    'graph-hang-up',
    '{"match":{"edge":"calls","action":"connect"}}',
    'the business calls',
    'failed, alert 15000, no call at the user',
  ],
  ['graph-hang-up', '{"acts":true,"match":{"edge":"calls","action":"connect"}}', 'the business calls', ANSWERED],
  [
    'graph-hang-up',
    '{"acts":true,"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'completed · the user hears the tone',
  ],
  ['graph-hang-up', '{"acts":true,"match":{"edge":"calls","action":"terminate"}}', 'the business calls', ANSWERED],
  ['graph-hang-up', '{"acts":true,"match":{"edge":"messages"}}', 'the business writes', 'delivered'],
  [
    'token-expired',
    '{"match":{"edge":"calls","action":"accept"}}',
    'a user calls',
    'failed · the user hears nothing, alert 15000',
  ],
  ['token-expired', '{"match":{"edge":"messages"}}', 'the business writes', 'failed 63001, alert 63001'],
  ['calls-full', '{}', 'a user calls', 'nothing: nobody told us (calls_exhausted)'],
  ['payment-missing', '{}', 'a user calls', 'nothing: nobody told us (payment_missing)'],
  ['media-one-way', '{"direction":"to-business"}', 'a user calls', 'completed · the user hears the tone'],
  ['media-one-way', '{"direction":"to-user"}', 'a user calls', 'completed · the user hears nothing'],
  ['media-loss', '{"percent":20}', 'a user calls', 'completed · the user hears the tone'],
  ['media-jitter', '{"ms":100}', 'a user calls', 'completed · the user hears the tone'],
  ['media-reorder', '{"percent":20}', 'a user calls', 'completed · the user hears the tone'],
  ['media-drop', '{"after":200,"ms":500}', 'a user calls', 'completed · the user hears the tone'],
  ['media-private-candidates', '{}', 'a user calls', 'failed · the user hears nothing, alert 32014'],
  ['media-role-conflict', '{}', 'a user calls', 'completed · the user hears the tone'],
  ['media-wrong-fingerprint', '{}', 'a user calls', 'failed · the user hears nothing, alert 32014'],
  ['media-waits', '{}', 'a user calls', 'completed · the user hears the tone'],
]

/** How long something is waited for that may not come, in ms. */
const patience = ([, , , made]: Row) => (made.includes('failed') ? 60_000 : 3_000)

let callers: Callers
before(async () => {
  callers = await Callers.open()
  await callers.takeCalls()
  await takeMessages(callers.house, callers.app)
})
after(() => callers?.close())

/** @returns its id */
async function put(kind: string, more: string, user: Caller): Promise<string> {
  const { match, ...others } = JSON.parse(more) as { match?: object }
  const menu = await callers.house.sim<{ kind: string; match: string[] }[]>('GET', '/faults/menu')
  const byUser = menu.find((each) => each.kind === kind)?.match.includes('user') ? { user: user.waId } : {}
  const order = { kind, match: { ...match, ...byUser }, ...others }
  return (await callers.house.sim<{ id: string }>('POST', '/faults', order)).id
}

/** Calls, and is answered with a tone; hangs up once it was heard, or nothing more is to be waited for. */
async function userCalls(user: Caller, patience: number, made: string): Promise<string> {
  // By whichever name the app comes to know the caller.
  const { user_id } = await callers.house.sim<{ user_id: string }>('GET', `/users/${user.waId}`)
  for (const name of [user.waId, user_id])
    callers.known(name.replace(/\D/g, ''), `${playTone(1000, 600)}<Pause length="60"/>`)
  const path = `/users/${user.waId}/calls`
  const answer = await fetch(`${callers.house.simulator}/_sim/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to: BUSINESS, via: 'icon' }),
  })
  const body = (await answer.json()) as { call_id?: string; error?: { code: string } }
  if (!body.call_id) return `nothing: nobody told us (${body.error?.code})`
  const id = encodeURIComponent(body.call_id)
  const isOver = async () => (await callers.house.sim<SimCall>('GET', `/calls/${id}`)).state === 'ended'
  const hears = async () => toneSpans(await user.heard(id), 1000).length > 0
  await until('enough', async () => (await isOver()) || (await hears()), patience).catch(() => undefined)
  if (!(await isOver())) await user.hangUp(id)
  const call = await user.ended(id)
  if (made.startsWith('nothing')) {
    const from = encodeURIComponent(user.address)
    const { body: records } = await callers.house.rest('GET', callers.house.account(`/Calls.json?From=${from}`))
    return records.calls.length === 0 ? 'nothing: nobody told us' : JSON.stringify(records.calls[0])
  }
  const { params } = await callers.app.next('/status', 1, 60_000, (one) => isAbout(one, user, call))
  const heard = (await hears()) ? 'hears the tone' : 'hears nothing'
  const told = `${params.get('CallStatus')} · ${addressOf(user, params.get('From'))} ${heard}`
  return `${told}${await alertWords(params.get('CallSid') ?? '')}`
}

/** By the SID that the network knows, or where it was never told one by the user. */
function isAbout({ params }: Arrived, user: Caller, { opaque }: SimCall): boolean {
  return opaque ? params.get('CallSid') === opaque : params.get('From') === user.address
}

/** `the user` for whoever is known by number. */
function addressOf(user: Caller, from: string | null): string {
  return from === user.address ? 'the user' : `${from?.replace(/[0-9a-f]{20}$/, '…')}`
}

async function businessCalls(user: Caller): Promise<string> {
  user.twiml('/out', '<Pause length="1"/><Hangup/>')
  const sid = await user.beCalled()
  const progress = await user.progress(sid)
  return `${progress.join(' → ')}${await alertWords(sid)}${await phoneWords(user)}`
}

/** Nothing when the phone was called once. */
async function phoneWords(user: Caller): Promise<string> {
  const calls = await callers.house.sim<SimCall[]>('GET', `/calls?user=${user.waId}`)
  if (calls.length === 1) return ''
  return calls.length === 0 ? ', no call at the user' : `, ${calls.length} calls at the user`
}

async function userWrites(user: Caller): Promise<string> {
  const texts = [`Hello of ${user.waId}`, `The last of ${user.waId}`]
  for (const text of texts) await callers.house.sim('POST', `/users/${user.waId}/messages`, { to: BUSINESS, text })
  const told = () =>
    callers.app.arrived.filter(({ path, params }) => path === '/messages' && texts.includes(params.get('Body') ?? ''))
  await until('the messages', () => told().length >= 2)
  const words = told().map(
    ({ params }) => `${params.get('Body')?.split(' of')[0]} from ${addressOf(user, params.get('From'))}`,
  )
  return words.join(' · ')
}

async function businessWrites(user: Caller, _patience: number, made: string): Promise<string> {
  await callers.house.sim('POST', `/users/${user.waId}/messages`, { to: BUSINESS, text: 'Hello' })
  await until('it is told', () => toldOf(callers.app, user.waId).length > 0)
  const form = { From: `whatsapp:${BUSINESS}`, To: user.address, Body: 'Hello yourself' }
  const { body } = await callers.house.rest('POST', callers.house.account('/Messages.json'), { form })
  const done = await until(
    'its end',
    async () => {
      const { body: now } = await callers.house.rest('GET', callers.house.account(`/Messages/${body.sid}.json`))
      return ['delivered', 'failed', 'undelivered', ...(made === 'sent' ? ['sent'] : [])].includes(now.status)
        ? now
        : null
    },
    25_000,
  )
  return `${done.status}${done.error_code ? ` ${done.error_code}` : ''}${await alertWords(body.sid)}`
}

async function alertWords(sid: string): Promise<string> {
  const codes = await alertsAbout(callers, sid)
  return codes.length === 0 ? '' : `, alert ${codes.join(', ')}`
}

describe('the fault matrix', () => {
  // Each is limited to a user of its own; some wait for time-outs of half a minute.
  describe('fault by fault', { concurrency: 4 }, () => {
    for (const row of [...MATRIX].sort((one, other) => patience(other) - patience(one)))
      test(`${row[0]} ${row[1]}, ${row[2]}: ${row[3]}`, () => play(row))
  })

  test('every fault of the menu has its row', async () => {
    const menu = await callers.house.sim<{ kind: string }[]>('GET', '/faults/menu')
    assert.deepEqual(
      menu.map(({ kind }) => kind).filter((kind) => !MATRIX.some((row) => row[0] === kind)),
      [],
    )
  })

  test('docs/fault-matrix.md is this table', async () => {
    const page = await readFile(join(ROOT, 'docs/fault-matrix.md'), 'utf8')
    assert.deepEqual(
      page.split('\n').filter((line) => line.startsWith('| `')),
      MATRIX.map(
        ([kind, more, story, made]) => `| \`${kind}\` | ${more === '{}' ? '' : `\`${more}\``} | ${story} | ${made} |`,
      ),
    )
  })

  test('after all of it nothing is left: no call, no leg, no callback', async () => {
    const gauges = ['ringway_live_calls', 'ringway_media_legs', 'ringway_outbox_pending']
    await until('all gauges are at zero', async () => {
      const text = await (await fetch(`${callers.house.api}/metrics`)).text()
      return gauges.every((gauge) => new RegExp(`^${gauge}(\\{[^}]*\\})? 0$`, 'm').test(text))
    })
  })

  // The outbox is empty: what has not been told by now never will be.
  test('every callback came once, and none is missing from its row', () => {
    const told = callers.app.arrived.filter(({ path }) => path === '/progress' || path === '/status')
    const keys = told.map(({ path, params }) => `${path} ${params.get('CallSid')} ${params.get('CallStatus')}`)
    assert.deepEqual(
      keys.filter((key, at) => keys.indexOf(key) !== at),
      [],
    )
    for (const [sid, numbers] of sequences(told)) assert.deepEqual(numbers, [...numbers.keys()].map(String), sid)
    const messages = callers.app.arrived.filter(({ path }) => path === '/messages')
    const sids = messages.map(({ params }) => params.get('MessageSid'))
    assert.equal(new Set(sids).size, sids.length)
    assert.ok(
      told.length > MATRIX.length && messages.length > 5,
      `${told.length} callbacks, ${messages.length} messages`,
    )
  })
})

/** The SequenceNumbers of each call's progress, in the order of their arrival. */
function sequences(told: readonly Arrived[]): Map<string, string[]> {
  const numbers = new Map<string, string[]>()
  for (const { path, params } of told) {
    const sid = params.get('CallSid') ?? ''
    const number = params.get('SequenceNumber')
    if (path === '/progress' && number !== null) numbers.set(sid, [...(numbers.get(sid) ?? []), number])
  }
  return numbers
}

/** The fault is put on, the story told, and no call is left on the network. */
async function play(row: Row): Promise<void> {
  const [kind, more, story, made] = row
  const user = await callers.caller('<Hangup/>', { onCall: 'answer', answerAfterMs: 300 })
  if (story === 'the business calls') await permit(callers.house, user.waId)
  const fault = await put(kind, more, user)
  assert.equal(await STORIES[story](user, patience(row), made), made)
  await until('no call is left', async () => {
    const calls = await callers.house.sim<SimCall[]>('GET', `/calls?user=${user.waId}`)
    return calls.every(({ state }) => state === 'ended')
  })
  const faults = await callers.house.sim<{ id: string; struck: number }[]>('GET', '/faults')
  assert.ok(
    faults.some(({ id, struck }) => id === fault && struck > 0),
    'the fault has struck',
  )
  await callers.house.sim('DELETE', `/faults/${fault}`)
}
