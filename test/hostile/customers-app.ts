import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { encodeWav, tone } from '@ringway/sound'
import type { CustomerApp } from '../kit/customer-app.ts'
import { freeTcpPorts } from '../kit/free-ports.ts'
import { toneSpans } from '../kit/tone-spans.ts'
import type { Alert, HostileHouse, Outcome } from './hostile-house.ts'

/** Stands in a VoiceUrl, and nowhere else. */
export const PASSWORD = 'pass-of-the-voice-url'

const XML = 'text/xml'
/** Twilio takes 64 kB of TwiML. */
const TOO_LARGE = 70_000
const TONE_HZ = 1200

/** Words of entities that would be three million when unfolded. */
const BOMB = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha "><!ENTITY b "${'&a;'.repeat(100)}"><!ENTITY c "${'&b;'.repeat(
  100,
)}"><!ENTITY d "${'&c;'.repeat(100)}">]><Response><Say>&d;</Say></Response>`

type Answering = Parameters<CustomerApp['on']>[1]

/** A VoiceUrl that gives nothing to carry out: the code of its alert, and how the app answers there. */
type Failing = { readonly code: number; readonly answer: Answering; readonly fragment?: string }

const FAILING: Readonly<Record<string, Failing>> = {
  'never answers': { code: 11203, answer: () => undefined, fragment: '#tt=500' },
  'sends headers and then nothing': {
    code: 11205,
    fragment: '#rt=500',
    answer: (_, response) => {
      response.writeHead(200, { 'content-type': XML }).flushHeaders()
      return undefined
    },
  },
  'hangs up in the middle': { code: 11205, answer: (_, response) => brokenOff(response) },
  'answers 70 kB': {
    code: 11750,
    answer: () => ({ type: XML, body: `<Response>${' '.repeat(TOO_LARGE)}</Response>` }),
  },
  'answers a sentence as XML': { code: 12100, answer: () => ({ type: XML, body: 'Good morning.' }) },
  'answers half a document': { code: 12100, answer: () => ({ type: XML, body: '<Response><Say>Hello' }) },
  'answers a DOCTYPE with entities in entities': { code: 12100, answer: () => ({ type: XML, body: BOMB }) },
  'asks for a file of ours by an entity': {
    code: 12100,
    answer: () => ({
      type: XML,
      body: '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><Response><Say>&f;</Say></Response>',
    }),
  },
  'answers another document': { code: 12102, answer: () => ({ type: XML, body: '<html><body>Hello</body></html>' }) },
  'answers a PDF': { code: 12300, answer: () => ({ type: 'application/pdf', body: '%PDF-1.7' }) },
  'answers 500': { code: 11217, answer: () => ({ status: 500, type: 'text/html', body: '<h1>Sorry</h1>' }) },
  'answers 404': { code: 11217, answer: () => ({ status: 404 }) },
  'answers nothing': { code: 11770, answer: () => ({ type: XML, body: '' }) },
  'redirects by HTTP for ever': { code: 11215, answer: ({ path }, response) => redirected(response, path) },
  'redirects by TwiML for ever': {
    code: 14106,
    answer: ({ path }) => ({ type: XML, body: `<Response><Redirect>${path}</Redirect></Response>` }),
  },
  'redirects to an address that is not public': {
    code: 11200,
    answer: (_, response) => redirected(response, 'http://169.254.169.254/latest/meta-data/'),
  },
  'plays what is not there': { code: 11217, answer: () => plays('/not-there.wav') },
  'plays what is no sound': { code: 13420, answer: () => plays('/garbage.wav') },
  'plays a page': { code: 13420, answer: () => plays('/page.html') },
  'plays from an address that is not public': { code: 11200, answer: () => plays('http://10.0.0.1/a.mp3') },
}

/** VoiceUrls where there is no app to answer. */
const NOWHERE: Readonly<Record<string, { readonly code: number; readonly url: () => Promise<string> | string }>> = {
  'at a port where nobody listens': { code: 11202, url: async () => `http://127.0.0.1:${(await freeTcpPorts(1))[0]}/` },
  'at a name that does not exist': { code: 11210, url: () => 'http://nobody.invalid/voice' },
  'at a private address': { code: 11200, url: () => 'http://10.0.0.1/voice' },
  'at the address of a cloud’s secrets': { code: 11200, url: () => 'http://169.254.169.254/latest/meta-data/' },
  'at ourselves, written another way': { code: 11200, url: () => 'http://[::ffff:127.0.0.2]:80/' },
}

/** The caller must not be left in silence, nor the owner in the dark, whatever the app does. */
export function customersApp(there: () => HostileHouse): void {
  /** The caller was told, the call is over in good order, and one alert says why. */
  async function assertApplicationError(outcome: Outcome, code: number): Promise<Alert> {
    assert.equal(outcome.status, 'completed')
    assert.deepEqual(outcome.codes, [String(code)])
    assert.ok(outcome.excused.yes, outcome.excused.how)
    const [alert] = outcome.alerts
    assert.ok(alert)
    assert.match(alert.alert_text, new RegExp(`ErrorCode=${code}`))
    return alert
  }

  for (const [index, [what, { code, answer, fragment = '' }]] of Object.entries(FAILING).entries())
    test(`an app that ${what}: ${code}`, async () => {
      const { app } = there()
      app.on('/garbage.wav', () => ({ type: 'audio/wav', body: Buffer.alloc(5_000, 'not a wav at all ') }))
      app.on('/page.html', () => ({ type: 'text/html', body: '<html></html>' }))
      app.on(`/failing-${index}`, answer)
      const placed = await there().place(`${app.url}/failing-${index}${fragment}`)
      await assertApplicationError(await there().outcome(placed), code)
    })

  for (const [where, { code, url }] of Object.entries(NOWHERE))
    test(`a VoiceUrl ${where}: ${code}`, async () => {
      const alert = await assertApplicationError(await there().outcome(await there().place(await url())), code)
      if (code === 11200) assert.match(alert.alert_text, /RINGWAY_WEBHOOK_ALLOW/)
    })

  test('an address that is not allowed is not so much as connected to: 11200', async () => {
    let connections = 0
    const server = createServer((socket) => {
      connections += 1
      socket.destroy()
    }).listen(0, '127.0.0.2')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { app } = there()
    app.on('/to-another', (_, response) => redirected(response, `http://127.0.0.2:${port}/`))
    try {
      for (const url of [`http://127.0.0.2:${port}/`, `${app.url}/to-another`]) {
        const alert = await assertApplicationError(await there().outcome(await there().place(url)), 11200)
        assert.match(alert.alert_text, /127\.0\.0\.2.*RINGWAY_WEBHOOK_ALLOW/)
      }
      assert.equal(connections, 0)
    } finally {
      server.close()
    }
  })

  test('a VoiceUrl with a password: the alert shows the address without it', async () => {
    const { app } = there()
    app.on('/with-password', () => ({ status: 500 }))
    const url = `${app.url}/with-password`
    const placed = await there().place(url.replace('//', `//user:${PASSWORD}@`))
    const alert = await assertApplicationError(await there().outcome(placed), 11217)
    assert.equal(alert.request_url, url)
    const [asked] = app.arrived.filter((one) => one.path === '/with-password')
    assert.equal(asked?.headers.authorization, `Basic ${Buffer.from(`user:${PASSWORD}`).toString('base64')}`)
  })

  const fallback = () => {
    const { app } = there()
    const { samples, sampleRate } = tone(TONE_HZ, 600)
    app.on('/fallback.wav', () => ({ type: 'audio/wav', body: encodeWav(samples, sampleRate) }))
    app.twiml('/fallback', '<Play>/fallback.wav</Play><Pause length="1"/>')
    return `${app.url}/fallback`
  }

  const askedFallback = (sid: string) =>
    there().app.next('/fallback', 1, 10_000, (one) => one.params.get('CallSid') === sid)

  /** The fallback led on: it was told what had failed, and the caller heard its tone and no excuse. */
  async function assertFallback(placed: { sid: string; id: string; user: string }, code: number, url: string) {
    const { params } = await askedFallback(placed.sid)
    assert.equal(params.get('ErrorCode'), String(code))
    assert.equal(params.get('ErrorUrl'), url)
    assert.equal(params.get('CallSid'), placed.sid)
    const outcome = await there().outcome(placed)
    assert.equal(outcome.status, 'completed')
    assert.deepEqual(outcome.codes, [String(code)])
    assert.equal(toneSpans(outcome.heard, TONE_HZ).length, 1)
    assert.ok(!outcome.excused.yes, outcome.excused.how)
  }

  test('a first document that fails: the fallback leads on', async () => {
    const { app } = there()
    app.on('/broken', () => ({ status: 500 }))
    const placed = await there().place(`${app.url}/broken`, fallback())
    await assertFallback(placed, 11217, `${app.url}/broken`)
  })

  test('an action that fails in the middle of the call: the fallback leads on', async () => {
    const { app, house } = there()
    app.twiml('/menu', '<Gather numDigits="1" action="/broken-action"/>')
    app.on('/broken-action', () => ({ type: XML, body: '<Response' }))
    const placed = await there().place(`${app.url}/menu`, fallback())
    await house.sim('GET', `/calls/${placed.id}?until=live&timeout_ms=15000`)
    await app.next('/menu', 1, 10_000, (one) => one.params.get('CallSid') === placed.sid)
    await house.sim('POST', `/calls/${placed.id}/dtmf`, { digits: '7' })
    await assertFallback(placed, 12100, `${app.url}/broken-action`)
  })

  test('a Play that fails while the document runs: the fallback leads on', async () => {
    const { app } = there()
    app.on('/plays-nothing', () => plays('/not-there.wav'))
    const placed = await there().place(`${app.url}/plays-nothing`, fallback())
    await assertFallback(placed, 11217, `${app.url}/not-there.wav`)
  })

  test('a fallback that fails too: both are told, and the caller hears the application error', async () => {
    const { app } = there()
    app.on('/both-broken', () => ({ status: 500 }))
    const placed = await there().place(`${app.url}/both-broken#1`, `${app.url}/both-broken#2`)
    const outcome = await there().outcome(placed)
    assert.deepEqual(outcome.codes, ['11217', '11217'])
    assert.ok(outcome.excused.yes, outcome.excused.how)
  })
}

function plays(url: string) {
  return { type: XML, body: `<Response><Play>${url}</Play></Response>` }
}

function redirected(response: ServerResponse, location: string): undefined {
  response.writeHead(302, { location }).end()
}

function brokenOff(response: ServerResponse): undefined {
  response
    .writeHead(200, { 'content-type': XML, 'content-length': '1000' })
    .write('<Response>', () => response.destroy())
}
