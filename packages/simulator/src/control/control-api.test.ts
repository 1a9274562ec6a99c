import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { BUSINESS, CONSUMER_A, CONSUMER_B, Receiver, TestHouse } from '../house.test.kit.ts'

let house: TestHouse

before(async () => {
  house = await TestHouse.open()
})
after(() => house.close())

const fetchRaw = (path: string, init?: RequestInit) => fetch(`${house.simulator.url}${path}`, init)

test('the first start knows Consumer A and B and Demo Business', async () => {
  const { body } = await house.control('GET', '/users')
  assert.deepEqual(
    body.map((user: { wa_id: string; name: string; onCall: string }) => [user.wa_id, user.name, user.onCall]),
    [
      [CONSUMER_A, 'Consumer A', 'manual'],
      [CONSUMER_B, 'Consumer B', 'manual'],
    ],
  )
  const contacts = (await house.control('GET', `/users/${CONSUMER_A}/contacts`)).body
  const icon = { call_icon: true, call_icon_hidden: null, open: true, opens_at: null, closes_at: null, callback: false }
  assert.deepEqual(contacts, [{ number: BUSINESS, name: 'Demo Business', ...icon, last: null }])
})

for (const spelling of ['whatsapp:+5524987654321', '%2B5524987654321', '5524987654321', '552487654321'])
  test(`Consumer B is found as ${spelling}`, async () =>
    assert.equal((await house.control('GET', `/users/${spelling}`)).body.wa_id, CONSUMER_B))

test('a user is created, replaced and changed', async () => {
  const user = { wa_id: '+14155550123', name: 'Ann', onCall: 'answer', answerAfterMs: 50, audio: { tone_hz: 440 } }
  const { status, body } = await house.control('POST', '/users', user)
  const { wa_id, name, onCall, answerAfterMs } = body
  assert.deepEqual([status, wa_id, name, onCall, answerAfterMs], [200, '14155550123', 'Ann', 'answer', 50])
  assert.equal((await house.control('PATCH', '/users/14155550123', { onCall: 'busy' })).body.name, 'Ann')
  assert.equal((await house.control('POST', '/users', { wa_id: '14155550123' })).body.onCall, 'manual')
})

const REFUSED: [string, string, string, unknown, number, string, RegExp][] = [
  ['a number that is none', 'GET', '/users/abc', undefined, 400, 'bad_request', /'abc'/],
  ['an unknown user', 'GET', '/users/491511234567', undefined, 404, 'not_found', /491511234567/],
  [
    'an unknown business',
    'POST',
    `/users/${CONSUMER_A}/calls`,
    { to: '491511234567' },
    404,
    'not_found',
    /491511234567/,
  ],
  ['a key nobody knows', 'POST', '/users', { wa_id: '491511234567', colour: 1 }, 400, 'bad_request', /colour/],
  [
    'two voices at once',
    'POST',
    '/users',
    { wa_id: '491511234567', audio: { say: 'a', tone_hz: 400 } },
    400,
    'bad_request',
    /exactly one/,
  ],
  [
    'a sound file that is none',
    'POST',
    '/users',
    { wa_id: '491511234567', audio: { wav_base64: 'aGVsbG8h' } },
    400,
    'bad_request',
    /audio/,
  ],
  ["a business's number for a user", 'POST', '/users', { wa_id: BUSINESS }, 409, 'number_in_use', /business/],
  ['an unknown call', 'POST', '/calls/wacid.x/hangup', undefined, 404, 'not_found', /call/],
  ['a state no call has', 'GET', '/calls?state=dancing', undefined, 400, 'bad_request', /state/],
  ['JSON that is none', 'POST', '/users', '{', 400, 'bad_request', /JSON/],
  ['a path that is none', 'GET', '/nothing', undefined, 404, 'not_found', /nothing/],
  ['the clock backwards', 'POST', '/clock', { set: 0 }, 400, 'bad_request', /backwards/],
  ['two moves of the clock', 'POST', '/clock', { set: 0, advance: 1 }, 400, 'bad_request', /exactly one/],
  [
    'a country that is none',
    'PUT',
    `/numbers/${BUSINESS}/manager`,
    { icon_countries: ['Brazil'] },
    400,
    'bad_request',
    /two capital letters/,
  ],
  [
    'a call by a button without its message',
    'POST',
    `/users/${CONSUMER_A}/calls`,
    { to: BUSINESS, via: 'button' },
    400,
    'bad_request',
    /message_id/,
  ],
  [
    'keys quicker than a packet',
    'POST',
    '/calls/wacid.x/dtmf',
    { digits: '1', tone_ms: 10 },
    400,
    'bad_request',
    /tone_ms/,
  ],
  [
    'a pause between keys that is none',
    'POST',
    '/calls/wacid.x/dtmf',
    { digits: '1', gap_ms: 50.5 },
    400,
    'bad_request',
    /gap_ms/,
  ],
  ['taps without a message', 'POST', `/users/${CONSUMER_A}/taps`, {}, 400, 'bad_request', /message_id/],
  ['the review of no template', 'POST', '/templates/1/review', { approve: true }, 404, 'not_found', /template 1/],
]
for (const [name, method, path, body, status, code, message] of REFUSED)
  test(`refused: ${name} → ${status} ${code}`, async () => {
    const answer = await house.control(method, path, body)
    assert.equal(answer.body.error.code, code, JSON.stringify(answer.body))
    assert.equal(answer.status, status)
    assert.match(answer.body.error.message, message)
    assert.ok(answer.body.error.hint.length > 0)
  })

test('a call id with + / = is found when it is percent-encoded; keys and answers are refused before it is live', async () => {
  const id = await house.place()
  const at = `/calls/${encodeURIComponent(id)}`
  assert.equal((await house.control('GET', at)).body.id, id)
  assert.equal((await house.control('POST', `${at}/dtmf`, { digits: '1' })).body.error.code, 'not_live')
  assert.equal((await house.control('POST', `${at}/answer`)).body.error.code, 'not_incoming')
  assert.equal((await house.control('GET', `${at}?until=dancing`)).status, 400)
  await house.control('POST', `${at}/hangup`)
  assert.equal((await house.control('POST', `${at}/speak`, { tone_hz: 400 })).body.error.code, 'call_ended')
  const [latest] = (await house.control('GET', `/calls?user=${CONSUMER_A}&state=ended`)).body
  assert.equal(latest.id, id)
})

test('a long poll that is not met answers with what there is', async () => {
  const id = await house.place(CONSUMER_B)
  const { body } = await house.control('GET', `/calls/${encodeURIComponent(id)}?until=live&timeout_ms=10`)
  assert.equal(body.state, 'connecting')
  await house.control('POST', `/calls/${encodeURIComponent(id)}/hangup`)
})

test('events tell of calls, threads, contacts and a moved clock, for the user that was asked for', async () => {
  const closed = new AbortController()
  const stream = await fetchRaw(`/_sim/v1/events?user=${CONSUMER_A}`, { signal: closed.signal })
  assert.equal(stream.headers.get('content-type'), 'text/event-stream')
  const read = eventsOf(stream)
  assert.equal(typeof (await read('hello')).now, 'number')
  await house.control('POST', '/users/5524987654321/messages', { to: BUSINESS, text: 'from B' })
  await house.control('POST', `/users/${CONSUMER_A}/messages`, { to: BUSINESS, text: 'from A' })
  const told = await read('thread')
  assert.deepEqual([told.wa_id, told.with, told.entry.text], [CONSUMER_A, BUSINESS, 'from A'])
  const id = await house.place()
  assert.deepEqual([(await read('call')).id, id], [id, id])
  await house.control('PUT', `/numbers/${BUSINESS}/manager`, { icon: false })
  assert.equal((await read('contact')).contact.call_icon, false)
  await house.control('PUT', `/numbers/${BUSINESS}/manager`, { icon: true })
  await house.control('POST', `/calls/${encodeURIComponent(id)}/hangup`)
  const moved = (await house.control('POST', '/clock', { advance: 60_000 })).body.now
  assert.ok(Math.abs((await read('clock')).now - moved) < 10_000)
  closed.abort()
})

test('whoever is not a phone is told which number and which template have changed', async () => {
  const closed = new AbortController()
  const read = eventsOf(await fetchRaw('/_sim/v1/events', { signal: closed.signal }))
  await read('hello')
  await house.control('PUT', `/numbers/${BUSINESS}/manager`, { callback_permission: true })
  assert.deepEqual(await read('business'), { number: BUSINESS })
  await house.control('POST', `/numbers/${BUSINESS}/quality`, { restrict: 'RESTRICTED_USER_INITIATED_CALLING' })
  assert.deepEqual(await read('business'), { number: BUSINESS })
  await house.control('POST', `/numbers/${BUSINESS}/quality`, { lift: 'RESTRICTED_USER_INITIATED_CALLING' })
  await house.control('PUT', `/numbers/${BUSINESS}/manager`, { callback_permission: false })
  const components = [{ type: 'BODY', text: 'Your order is ready.' }]
  const template = { name: 'order_ready', language: 'en', category: 'UTILITY', components }
  const { body } = await house.graph('POST', '102290129340398/message_templates', template)
  assert.deepEqual(await read('template'), { id: body.id })
  await house.graph('DELETE', '102290129340398/message_templates?name=order_ready')
  assert.deepEqual(await read('template'), { id: body.id })
  closed.abort()
})

/** Reads on until an event of the type. */
function eventsOf(stream: Response) {
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  // biome-ignore lint/suspicious/noExplicitAny: JSON of several shapes
  return async (type: string): Promise<any> => {
    for (;;) {
      const [event, rest] = text.split(/\n\n([\s\S]*)/, 2)
      if (rest !== undefined && event !== undefined) {
        text = rest
        const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? []
        if (name === type) return JSON.parse(data ?? '')
      } else text += (await reader?.read())?.value ?? assert.fail('the stream ended')
    }
  }
}

test('moving the clock tells the other half', async () => {
  const peer = await Receiver.open()
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    for await (const part of request) bodies.push(String(part))
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const other = await TestHouse.open({ clockPeer: `http://127.0.0.1:${(server.address() as AddressInfo).port}/clock` })
  const before = (await other.control('GET', '/clock')).body.now
  const { body } = await other.control('POST', '/clock', { advance: 'P7D' })
  assert.ok(body.now - before >= 604_800_000 && body.now - before < 604_900_000)
  assert.ok(Math.abs(JSON.parse(bodies[0] ?? '').now - body.now) < 1_000)
  server.closeAllConnections()
  server.close()
  const failed = await other.control('POST', '/clock', { advance: 1 })
  assert.deepEqual([failed.status, failed.body.error.code], [502, 'clock_peer_failed'])
  await Promise.all([other.close(), peer.close()])
})

test('a business is created after its webhook address has given the challenge back', async () => {
  const receiver = await Receiver.open()
  const business = {
    number: '14155550199',
    name: 'Second',
    phone_number_id: '200000001',
    waba_id: '300000001',
    token: 'second-token',
    app_secret: 'second-secret',
    verify_token: 'second-verify',
    webhook_url: receiver.url,
    verify: true,
  }
  receiver.answering = (_received, response) => response.writeHead(200).end('no')
  assert.equal((await house.control('POST', '/businesses', business)).body.error.code, 'verification_failed')
  receiver.answering = ({ path }, response) => {
    const query = new URL(path, 'http://x').searchParams
    const right = query.get('hub.mode') === 'subscribe' && query.get('hub.verify_token') === 'second-verify'
    response.writeHead(right ? 200 : 403).end(query.get('hub.challenge'))
  }
  assert.equal((await house.control('POST', '/businesses', business)).status, 200)
  const settings = await house.graph('GET', '200000001/settings', undefined, 'second-token')
  assert.equal(settings.body.calling.status, 'NOT_SET')
  const foreign = await house.graph('GET', '200000001/settings', undefined, 'simulator-token')
  assert.equal(foreign.body.error.error_subcode, 33)
  const clash = await house.control('POST', '/businesses', { ...business, number: '14155550198', verify: false })
  assert.equal(clash.body.error.code, 'id_in_use')
  await receiver.close()
})

test('reset: first users, no threads, no calls', async () => {
  const id = await house.place()
  const stream = await fetchRaw('/_sim/v1/events')
  await house.control('POST', '/users', { wa_id: '14155550177' })
  await house.control('POST', '/reset')
  assert.match(await stream.text(), /^event: hello/, 'the stream ends, so that its reader asks anew')
  assert.deepEqual(
    (await house.control('GET', '/users')).body.map(({ wa_id }: { wa_id: string }) => wa_id),
    [CONSUMER_A, CONSUMER_B],
  )
  assert.deepEqual(await house.thread(), [])
  assert.deepEqual((await house.control('GET', '/calls')).body, [])
  assert.equal((await house.receiver.call('terminate', id)).id, id)
})

test('OpenAPI lists the control API and only that', async () => {
  const { body } = await house.control('GET', '/openapi.json')
  const paths = Object.keys(body.paths)
  for (const path of [
    '/users/{wa_id}/taps',
    '/users/{wa_id}/permission',
    '/users/{wa_id}/read',
    '/templates',
    '/templates/{id}/review',
    '/numbers/{number}/manager',
    '/users/{wa_id}/calls',
    '/calls/{id}/heard.wav',
    '/clock',
    '/requests',
  ])
    assert.ok(paths.includes(`/_sim/v1${path}`), path)
  assert.ok(paths.every((path) => path.startsWith('/_sim/v1/')))
})

test('every page is there, and an address that names none is not', async () => {
  for (const path of ['/', '/network', '/calls', '/calls/wacid.x%3D', '/faults', `/phone/${CONSUMER_A}`]) {
    const answer = await fetchRaw(path)
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'text/html'], path)
  }
  assert.equal((await fetchRaw('/nowhere')).status, 404)
})
