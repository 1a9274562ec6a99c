import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SimCall } from './kit/callers.ts'
import { CustomerApp } from './kit/customer-app.ts'
import { FINAL } from './kit/final-statuses.ts'
import { BUSINESS } from './kit/front-door.ts'
import type { Script } from './kit/meta-between.ts'
import { permit } from './kit/permission.ts'
import { SeparatePrograms } from './kit/separate-programs.ts'
import { until } from './kit/until.ts'

const EVENTS = 'initiated ringing answered completed'

let stack: SeparatePrograms
let app: CustomerApp
let users = 0
before(async () => {
  stack = await SeparatePrograms.open()
  app = await CustomerApp.open()
  app.twiml('/out', '<Pause length="1"/>')
  app.on('/progress', () => ({ status: 204 }))
})
after(async () => {
  await app?.close()
  await stack?.close()
})

/** A new user who allows calls and does this when one comes. */
async function user(onCall: string): Promise<string> {
  const waId = String(447700910000 + ++users)
  await stack.sim('POST', '/users', { wa_id: waId, name: `User ${users}`, onCall, answerAfterMs: 700 })
  await permit(stack, waId)
  return waId
}

async function call(waId: string): Promise<string> {
  const { status, body } = await stack.rest('POST', stack.account('/Calls.json'), {
    form: {
      From: `whatsapp:${BUSINESS}`,
      To: `whatsapp:+${waId}`,
      Url: `${app.url}/out`,
      StatusCallback: `${app.url}/progress`,
      StatusCallbackEvent: EVENTS,
    },
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.sid
}

async function update(sid: string, form: Record<string, string>) {
  return (await stack.rest('POST', stack.account(`/Calls/${sid}.json`), { form })).body
}

/** What was told of a call, once it is final here and over on the network. */
async function outcome(waId: string, sid: string): Promise<string[]> {
  const of = () => app.arrived.filter(({ path, params }) => path === '/progress' && params.get('CallSid') === sid)
  await until(`a final callback about ${sid}`, () =>
    of().some(({ params }) => FINAL.has(params.get('CallStatus') ?? '')),
  )
  await until('the network has ended the call', async () => {
    const calls = await stack.sim<SimCall[]>('GET', `/calls?user=${waId}`)
    return calls.length > 0 && calls.every(({ state }) => state === 'ended')
  })
  const told = of().map(({ params }) => params.get('CallStatus') ?? '')
  const { body } = await stack.rest('GET', stack.account(`/Calls/${sid}.json`))
  assert.equal(body.status, told.at(-1), 'the record says what was told last')
  assert.deepEqual(
    of().map(({ params }) => Number(params.get('SequenceNumber'))),
    told.map((_, index) => index),
  )
  assert.equal(told.filter((status) => FINAL.has(status)).length, 1)
  return told
}

function isRinging(params: URLSearchParams, sid: string): boolean {
  return params.get('CallSid') === sid && params.get('CallStatus') === 'ringing'
}

const WHOLE = ['initiated', 'ringing', 'in-progress', 'completed']

/** Who answers how, what the server hears in which order, and what the customer is told. */
const SCRIPTS: [name: string, onCall: string, script: Script, told: string[]][] = [
  ['all in order', 'answer', { order: ['graph', 'connect', 'RINGING', 'ACCEPTED'] }, WHOLE],
  [
    'all webhooks before the answer to connect',
    'answer',
    { order: ['connect', 'RINGING', 'ACCEPTED', 'graph'] },
    WHOLE,
  ],
  [
    'the answer to connect never comes',
    'answer',
    { order: ['connect', 'RINGING', 'ACCEPTED'], lost: ['graph'] },
    WHOLE,
  ],
  [
    'ACCEPTED before everything else',
    'answer',
    { order: ['ACCEPTED', 'RINGING', 'connect', 'graph'] },
    ['initiated', 'in-progress', 'completed'],
  ],
  [
    'ACCEPTED before RINGING and connect',
    'answer',
    { order: ['graph', 'ACCEPTED', 'RINGING', 'connect'] },
    ['initiated', 'in-progress', 'completed'],
  ],
  [
    'RINGING is lost',
    'answer',
    { order: ['graph', 'connect', 'ACCEPTED'], lost: ['RINGING'] },
    ['initiated', 'in-progress', 'completed'],
  ],
  [
    "ACCEPTED is lost: the user's first packet answers",
    'answer',
    { order: ['graph', 'connect', 'RINGING'], lost: ['ACCEPTED'] },
    WHOLE,
  ],
  [
    'RINGING and ACCEPTED are lost',
    'answer',
    { order: ['graph', 'connect'], lost: ['RINGING', 'ACCEPTED'] },
    ['initiated', 'in-progress', 'completed'],
  ],
  [
    'everything comes twice',
    'answer',
    { order: ['graph', 'connect', 'connect', 'RINGING', 'RINGING', 'ACCEPTED', 'ACCEPTED'] },
    WHOLE,
  ],
  [
    'connect comes again after the answer',
    'answer',
    { order: ['graph', 'connect', 'RINGING', 'ACCEPTED', 'connect'] },
    WHOLE,
  ],
  [
    'declined, in order',
    'decline',
    { order: ['graph', 'connect', 'RINGING', 'REJECTED', 'terminate'] },
    ['initiated', 'ringing', 'busy'],
  ],
  [
    'declined before it rang',
    'decline',
    { order: ['graph', 'connect', 'REJECTED', 'RINGING', 'terminate'] },
    ['initiated', 'busy'],
  ],
  [
    'terminate before REJECTED',
    'decline',
    { order: ['graph', 'connect', 'RINGING', 'terminate', 'REJECTED'] },
    ['initiated', 'ringing', 'no-answer'],
  ],
  [
    'terminate before everything, and the answer last',
    'decline',
    { order: ['terminate', 'REJECTED', 'RINGING', 'connect', 'graph'] },
    ['no-answer'],
  ],
  [
    'REJECTED is lost',
    'decline',
    { order: ['graph', 'connect', 'RINGING', 'terminate'], lost: ['REJECTED'] },
    ['initiated', 'ringing', 'no-answer'],
  ],
  [
    'terminate is lost',
    'decline',
    { order: ['graph', 'connect', 'RINGING', 'REJECTED'], lost: ['terminate'] },
    ['initiated', 'ringing', 'busy'],
  ],
  [
    'REJECTED and terminate twice, backwards',
    'decline',
    { order: ['graph', 'connect', 'REJECTED', 'terminate', 'REJECTED', 'terminate', 'RINGING'] },
    ['initiated', 'busy'],
  ],
  [
    'only REJECTED and the answer, the answer last',
    'decline',
    { order: ['REJECTED', 'graph'], lost: ['connect', 'RINGING', 'terminate'] },
    ['initiated', 'busy'],
  ],
  ['busy, told backwards', 'busy', { order: ['terminate', 'REJECTED', 'connect', 'graph'] }, ['no-answer']],
]

describe('what Meta tells of a call comes in any order, twice, or never', () => {
  for (const [name, onCall, script, told] of SCRIPTS)
    test(name, async () => {
      const waId = await user(onCall)
      void stack.between.play(waId, script)
      const sid = await call(waId)
      const heard = await outcome(waId, sid)
      // Who answers at once may be heard before RINGING, which is on its way: the first packet answers.
      const first = onCall === 'answer' && !heard.includes('ringing') ? told.filter((word) => word !== 'ringing') : told
      assert.deepEqual(heard, first)
    })

  test('who lets it ring for a moment is told of as ringing, whatever comes before Graph has answered', async () => {
    const waId = await user('ignore')
    void stack.between.play(waId, { order: ['connect', 'RINGING', 'graph'] })
    const sid = await call(waId)
    await until('it rings', () => app.arrived.some(({ params }) => isRinging(params, sid)))
    await update(sid, { Status: 'canceled' })
    assert.deepEqual(await outcome(waId, sid), ['initiated', 'ringing', 'canceled'])
  })

  test('canceled before Meta has said anything: canceled once, and ended at Meta as soon as its id is known', async () => {
    const waId = await user('answer')
    void stack.between.play(waId, { order: ['connect', 'graph'] })
    const sid = await call(waId)
    assert.equal((await update(sid, { Status: 'canceled' })).status, 'canceled')
    // It may never have come so far as to be placed.
    await until('no call is on', async () => {
      const calls = await stack.sim<SimCall[]>('GET', `/calls?user=${waId}`)
      return calls.every(({ state }) => state === 'ended')
    })
    assert.equal((await stack.rest('GET', stack.account(`/Calls/${sid}.json`))).body.status, 'canceled')
    assert.deepEqual(
      app.arrived.filter(({ params }) => params.get('CallSid') === sid),
      [],
      'a call canceled in the queue is told by nothing',
    )
  })

  test('canceled while ACCEPTED is on its way', async () => {
    const waId = await user('answer')
    const through = stack.between.play(waId, { order: ['graph', 'connect', 'RINGING'], lost: ['ACCEPTED'] })
    const sid = await call(waId)
    await through
    await update(sid, { Status: 'canceled' })
    const told = await outcome(waId, sid)
    // The user's first packet may have been quicker.
    assert.ok(['canceled', 'completed'].includes(told.at(-1) ?? ''), told.join())
  })

  test('the server dies between connect and its answer: the next one ends the call at Meta by what it gave along', async () => {
    const waId = await user('manual')
    void stack.between.play(waId, { order: ['connect'], lost: ['graph', 'RINGING'] })
    const sid = await call(waId)
    const [placed] = await stack.sim<SimCall[]>('GET', `/calls?opaque=${sid}&until=ringing&timeout_ms=10000`)
    assert.equal(placed?.state, 'ringing')
    await stack.killServer()
    await stack.restartServer()
    assert.deepEqual((await outcome(waId, sid)).at(-1), 'failed')
  })
})
