import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signWebhook } from '@ringway/meta-wire'
import type { SimCall } from '../kit/callers.ts'
import { until } from '../kit/until.ts'
import type { HostileHouse } from './hostile-house.ts'

type Call = Record<string, unknown> & { id: string; from: string }
type Body = { entry: { changes: { value: { calls: Call[]; metadata: { phone_number_id: string } } }[] }[] }
type Crossed = { kind: 'graph' | 'webhook'; url: string; body: never }

const LARGEST = 3 * 1024 * 1024
const LONG_AGO_S = 120

/** Whoever knows the address can post there; only Meta can sign. And Meta itself repeats, is late, and mixes the order. */
export function metaWebhooks(there: () => HostileHouse): void {
  const voice = () => `${there().app.url}/meta-voice`

  /** Starts a real call and gives it with the connect webhook that announced it. */
  async function connected() {
    const { app, house } = there()
    app.twiml('/meta-voice', '<Say>Hello</Say><Pause length="60"/>')
    const placed = await there().place(voice())
    await house.sim('GET', `/calls/${placed.id}?until=live&timeout_ms=15000`)
    const crossed = await house.sim<Crossed[]>('GET', `/requests?call=${placed.id}`)
    const connect = crossed.find((one) => one.kind === 'webhook')?.body as unknown as Body
    return { ...placed, connect }
  }

  let pattern: Promise<Body> | null = null

  /** A connect of Meta's, whose call is over. */
  function genuine(): Promise<Body> {
    pattern ??= connected().then(async ({ connect, id }) => {
      await hangUp(id)
      return connect
    })
    return pattern
  }

  /** A connect of another call: of a new user, made now unless `changes` say otherwise. */
  async function another(changes: Record<string, unknown> = {}): Promise<{ body: Body; call: Call }> {
    const body = structuredClone(await genuine())
    const [call] = body.entry[0]?.changes[0]?.value.calls ?? []
    assert.ok(call)
    const user = there().newUser()
    Object.assign(call, {
      id: `wacid.${user}`,
      from: user,
      timestamp: String(Math.floor(Date.now() / 1000)),
      ...changes,
    })
    return { body, call }
  }

  /** What our side asked of Meta about a call. */
  async function actions(id: string): Promise<string[]> {
    const crossed = await there().house.sim<Crossed[]>('GET', `/requests?call=${encodeURIComponent(id)}`)
    return crossed.filter((one) => one.kind === 'graph').map((one) => (one.body as { action: string }).action)
  }

  async function hangUp(id: string): Promise<void> {
    await there().house.sim('POST', `/calls/${id}/hangup`, {})
  }

  const onRecord = (user: string) =>
    until('the final record', async () => {
      const calls = await there().callsFrom(user)
      const final = calls.every((call) => !['ringing', 'in-progress'].includes(call.status))
      return calls.length > 0 && final && calls
    })

  test('unsigned, altered by one byte, signed otherwise: 403, and nothing has happened', async () => {
    const { body, call } = await another()
    const text = JSON.stringify(body)
    const right = signWebhook(Buffer.from(text), there().secrets.META_APP_SECRET)
    const wrong: [what: string, body: string, signature: string | null][] = [
      ['no signature', text, null],
      ['an empty one', text, ''],
      ['one byte altered', text.replace('"connect"', '"Connect"'), right],
      ['a byte added', `${text} `, right],
      ['another secret', text, signWebhook(Buffer.from(text), 'another secret')],
      ['the empty secret', text, signWebhook(Buffer.from(text), '')],
      ['without its prefix', text, right.replace('sha256=', '')],
      ['another algorithm', text, right.replace('sha256=', 'sha1=')],
      ['in capitals', text, right.toUpperCase()],
      ['one digit altered', text, right.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ]
    for (const [what, altered, signature] of wrong) assert.equal(await there().tell(altered, signature), 403, what)
    assert.deepEqual(await there().callsFrom(call.from), [])
    // What was refused was not remembered either.
    assert.equal(await there().tell(text, right), 200)
    assert.equal((await onRecord(call.from)).length, 1)
  })

  test('signed, but not what Meta sends: 400, or passed over', async () => {
    for (const nonsense of ['', 'hello', '{', '[]', '"text"', 'null', '{"object":"page","entry":[]}', '{"entry":{}}'])
      assert.equal(await there().tell(nonsense), 400, nonsense)
    const change = (value: unknown, field = 'calls') => ({
      object: 'whatsapp_business_account',
      entry: [{ id: '102290129340398', changes: [{ field, value }] }],
    })
    for (const strange of [
      null,
      {},
      { calls: 'none' },
      { calls: [null, 1, {}] },
      { calls: [{ id: 1, event: 'connect' }] },
    ])
      assert.equal(await there().tell(change(strange)), 200, JSON.stringify(strange))
    assert.equal(await there().tell(change({}, 'a field of next year')), 200)
  })

  test('3 MB and a byte is refused unread, right signature or not', async () => {
    const large = `{"object":"${'x'.repeat(LARGEST)}"}`
    assert.equal(await there().tell(large), 413)
    assert.equal(await there().tell(large, null), 413)
  })

  test("the challenge is answered to who knows Meta's word alone", async () => {
    const ask = (word: string) =>
      fetch(`${there().house.api}/meta/webhook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${word}`)
    assert.equal((await ask('guess')).status, 403)
    assert.equal((await ask('')).status, 403)
    assert.equal(await (await ask(there().secrets.META_VERIFY_TOKEN)).text(), '1158201444')
  })

  test('a connect told again, at once and later, is the same call', async () => {
    const { user, id, sid, connect } = await connected()
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => there().tell(connect))), [200, 200, 200])
    assert.equal((await there().house.sim<SimCall>('GET', `/calls/${id}`)).state, 'live')
    await hangUp(id)
    await there().app.next('/status', 1, 10_000, (one) => one.params.get('CallSid') === sid)
    assert.equal(await there().tell(connect), 200)
    assert.deepEqual(
      (await onRecord(user)).map((call) => [call.sid, call.status]),
      [[sid, 'completed']],
    )
    assert.deepEqual(await actions(decodeURIComponent(id)), ['pre_accept', 'accept'])
  })

  test('a connect that comes three times at once, the first time included, is one call', async () => {
    const { body, call } = await another()
    assert.deepEqual(await Promise.all([1, 2, 3].map(() => there().tell(body))), [200, 200, 200])
    // The network knows no such call and refuses the answer.
    assert.deepEqual(
      (await onRecord(call.from)).map(({ status }) => status),
      ['failed'],
    )
  })

  test('terminate before connect: no answer is given, and the record says no-answer', async () => {
    const { body, call } = await another()
    const { session: _, ...facts } = call
    const terminate = structuredClone(body)
    Object.assign(terminate.entry[0]?.changes[0]?.value ?? {}, {
      calls: [{ ...facts, event: 'terminate', status: 'COMPLETED' }],
    })
    assert.equal(await there().tell(terminate), 200)
    assert.equal(await there().tell(body), 200)
    const [record] = await onRecord(call.from)
    assert.equal(record?.status, 'no-answer')
    const told = await there().app.next('/status', 1, 10_000, (one) => one.params.get('CallSid') === record?.sid)
    assert.equal(told.params.get('CallStatus'), 'no-answer')
    assert.deepEqual(await actions(call.id), [])
  })

  test('a connect from two minutes ago is not answered', async () => {
    const then = String(Math.floor(Date.now() / 1000) - LONG_AGO_S)
    const { body, call } = await another({ timestamp: then })
    assert.equal(await there().tell(body), 200)
    assert.deepEqual(
      (await onRecord(call.from)).map(({ status }) => status),
      ['no-answer'],
    )
    const asked = await actions(call.id)
    assert.ok(!asked.includes('pre_accept') && !asked.includes('accept'), asked.join())
  })

  test('an offer that is none fails the call with 32014', async () => {
    const { body, call } = await another({ session: { sdp_type: 'offer', sdp: 'v=0\r\nnonsense' } })
    assert.equal(await there().tell(body), 200)
    const [record] = await onRecord(call.from)
    assert.equal(record?.status, 'failed')
    assert.deepEqual(
      (await there().alertsAbout(record?.sid ?? '')).map((alert) => alert.error_code),
      ['32014'],
    )
  })

  test('a call for a number that is nobody’s is refused with alert 37008', async () => {
    const { body, call } = await another()
    Object.assign(body.entry[0]?.changes[0]?.value.metadata ?? {}, { phone_number_id: '999999999999999' })
    assert.equal(await there().tell(body), 200)
    await until('the alert', async () =>
      (await there().alerts()).some((alert) => alert.error_code === '37008' && /9{15}/.test(alert.alert_text)),
    )
    assert.deepEqual(await there().callsFrom(call.from), [])
  })
}
