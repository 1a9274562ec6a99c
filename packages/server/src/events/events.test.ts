import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import { type Logger, pino } from 'pino'
import type { Call } from '../domain/call.ts'
import { type Events, openEvents } from './events.ts'
import { loggedUrl, REDACTED } from './redaction.ts'

const CALL = {
  ...{ sid: 'CA1', accountSid: 'AC1', direction: 'inbound', status: 'ringing', errorCode: null },
  ...{ from: 'whatsapp:+1', to: 'whatsapp:+2', answeredAt: null, endedAt: null },
} as unknown as Call

/** Events and every line they log. */
function open(): { events: Events; lines: Record<string, unknown>[] } & Disposable {
  const lines: Record<string, unknown>[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  const events = openEvents({ logger: pino({ level: 'debug', redact: { paths: [...REDACTED] } }, sink) })
  return { events, lines, [Symbol.dispose]: () => events.close() }
}

/** One sample of the metrics text: `name{labels}` -> value. */
async function sample(events: Events, name: string): Promise<number | undefined> {
  const line = (await events.metrics()).split('\n').find((each) => each.startsWith(`${name} `))
  return line === undefined ? undefined : Number(line.slice(name.length + 1))
}

test('events: live calls are counted by status, each once, however often it is told', async () => {
  using house = open()
  const { events } = house
  events.callOffered(CALL)
  events.callOffered(CALL)
  events.callOffered({ ...CALL, sid: 'CA2' })
  events.callAnswered({ ...CALL, status: 'in-progress' })
  assert.equal(await sample(events, 'ringway_live_calls{status="ringing"}'), 1)
  assert.equal(await sample(events, 'ringway_live_calls{status="in-progress"}'), 1)
  const ended: Call = { ...CALL, status: 'completed', answeredAt: 1_000, endedAt: 5_000 }
  events.callEnded(ended, 'hung-up')
  events.callEnded(ended, 'hung-up')
  assert.equal(await sample(events, 'ringway_live_calls{status="in-progress"}'), 0)
  assert.equal(await sample(events, 'ringway_call_duration_seconds_count{status="completed"}'), 1)
  assert.equal(await sample(events, 'ringway_call_duration_seconds_sum{status="completed"}'), 4)
})

test('events: a call that is over when it is offered is never among the live ones', async () => {
  using house = open()
  const over: Call = { ...CALL, status: 'no-answer', endedAt: 1_000 }
  house.events.callOffered(over)
  house.events.callEnded(over, 'gone')
  assert.doesNotMatch(await house.events.metrics(), /ringway_live_calls\{status="no-answer"\}/)
})

test('events: what Meta tells and nobody acts on is logged and counted', async () => {
  using house = open()
  const { events, lines } = house
  events.metaNoted({ kind: 'unread', field: 'calls', what: 'connect: session: Invalid input' })
  const unpaid = {
    kind: 'error',
    field: 'messages',
    phoneNumberId: '106',
    code: 131044,
    message: 'no payment',
  } as const
  events.metaNoted(unpaid)
  events.metaNoted({ kind: 'system', field: 'messages', phoneNumberId: '106', what: 'user_changed_number' })
  assert.equal(await sample(events, 'ringway_meta_unread_total{field="calls"}'), 1)
  assert.equal(await sample(events, 'ringway_meta_errors_total{code="131044"}'), 1)
  assert.deepEqual(
    lines.map(({ level, field, what, code }) => [level, field, what ?? code]),
    [
      [40, 'calls', 'connect: session: Invalid input'],
      [40, 'messages', 131044],
      [30, 'messages', 'user_changed_number'],
    ],
  )
})

test('events: times are told in seconds, and every budget is a bucket', async () => {
  using house = open()
  const { events } = house
  events.metaWebhookAnswered({ ms: 49, status: 200 })
  events.preAccepted({ callSid: 'CA1', ms: 300 })
  events.twimlAsked({ callSid: 'CA1', ms: 51 })
  events.firstAudio({ callSid: 'CA1', ms: 60, cached: true })
  events.digitToAction({ callSid: 'CA1', ms: 100 })
  events.restAnswered({ ms: 30, status: 200, route: '/' })
  const bucket = async (name: string, labels: string) => await sample(events, `ringway_${name}_bucket{${labels}}`)
  assert.equal(await bucket('meta_webhook_seconds', 'le="0.05",status="200"'), 1)
  assert.equal(await bucket('pre_accept_seconds', 'le="0.3"'), 1)
  assert.equal(await bucket('twiml_asked_seconds', 'le="0.05"'), 0)
  assert.equal(await bucket('first_audio_seconds', 'le="0.06",prompt="cached"'), 1)
  assert.equal(await bucket('digit_to_action_seconds', 'le="0.1"'), 1)
  assert.equal(await bucket('rest_seconds', 'le="0.03",status="200"'), 1)
})

test('events: the log is by call, and shows of a URL neither user-info nor what its query holds', () => {
  using house = open()
  house.events.twimlAnswered({ callSid: 'CA1', url: 'https://u:secret@a.example/v?From=secret#rc=1', ms: 12 })
  house.events.webhookFailed({ resourceSid: 'CA1', url: 'secret', ms: 1, code: 11200, willRetry: true })
  const [first, second] = house.lines
  assert.deepEqual([first?.callSid, first?.url, first?.msg], ['CA1', 'https://a.example/v?From', 'TwiML answered'])
  assert.deepEqual([second?.resourceSid, second?.code, second?.willRetry], ['CA1', 11200, true])
  assert.doesNotMatch(JSON.stringify(house.lines), /secret/)
})

test('events: failures, alerts and errors are counted', async () => {
  using house = open()
  const { events, lines } = house
  events.webhookDelivered({ resourceSid: 'CA1', url: 'https://a.example/', ms: 5, attempt: 1 })
  events.webhookFailed({ resourceSid: 'CA1', url: 'https://a.example/', ms: 5, code: 11202, willRetry: false })
  events.alertRaised({ sid: 'NO1', resourceSid: 'CA1', errorCode: 12100, logLevel: 'error', message: 'm' } as never)
  const { restBroke } = events // told without its object, as the HTTP edge does
  restBroke({ requestId: 'RQ1', route: '/', error: new Error('ours') })
  assert.equal(await sample(events, 'ringway_webhook_seconds_count{outcome="delivered"}'), 1)
  assert.equal(await sample(events, 'ringway_webhook_failures_total{code="11202"}'), 1)
  assert.equal(await sample(events, 'ringway_alerts_total{code="12100",level="error"}'), 1)
  const told = lines.find(({ alertSid }) => alertSid === 'NO1')
  assert.deepEqual([told?.level, told?.logLevel, told?.msg], [40, 'error', 'm'])
  assert.equal(await sample(events, 'ringway_errors_total'), 1)
})

test('events: pacing, memory, processor and event loop are there', async () => {
  using house = open()
  house.events.mediaMeasured({
    ...{ legs: 3, bridges: 1, sent: 10, received: 9, lost: 1, cpuMs: 20 },
    refused: { stun: 2, forged: 0 },
    lateness: { p50: 0.7, p99: 2.9, max: 5 },
    prompts: { count: 2, bytes: 300 },
    codecs: { taken: 150, capacity: 750 },
  })
  const text = await house.events.metrics()
  assert.match(text, /^ringway_media_late_seconds\{quantile="0\.99"\} 0\.0029$/m)
  assert.match(text, /^ringway_media_legs 3$/m)
  assert.match(text, /^ringway_media_refused_datagrams\{kind="stun"\} 2$/m)
  assert.match(text, /^ringway_media_codec_seconds\{of="taken"\} 0\.15$/m)
  assert.match(text, /^ringway_event_loop_delay_seconds\{quantile="0\.99"\} /m)
  assert.match(text, /^process_resident_memory_bytes \d+$/m)
})

test('events: how the network was on a call that has ended, where it is known', async () => {
  using house = open()
  const { events, lines } = house
  const refused = { stun: 2, dtls: 0, forged: 1, replayed: 0, unknown: 0 }
  const known = {
    callSid: 'CA1',
    ...{ sent: 100, received: 95, lost: 5, jitterMs: 15, roundTripMs: 45 },
    reported: { lost: 0.02, jitterMs: 25 },
    fault: 'the other side has said goodbye',
  } as const
  const unknown = { jitterMs: null, roundTripMs: null, reported: null, refused: null, fault: null }
  events.legClosed({ ...known, refused })
  events.legClosed({ callSid: 'CA2', sent: 3, received: 0, lost: 0, ...unknown })
  // Nothing came, so that nothing came evenly.
  events.legClosed({ callSid: 'CA3', sent: 3, received: 0, lost: 0, ...unknown, jitterMs: 0 })
  const observed = async (name: string, labels = '') => [
    await sample(events, `ringway_call_${name}_count${labels}`),
    await sample(events, `ringway_call_${name}_sum${labels}`),
  ]
  assert.deepEqual(await observed('loss_ratio'), [1, 0.05])
  assert.deepEqual(await observed('reported_loss_ratio'), [1, 0.02])
  assert.deepEqual(await observed('jitter_seconds', '{where="here"}'), [1, 0.015])
  assert.deepEqual(await observed('jitter_seconds', '{where="there"}'), [1, 0.025])
  assert.deepEqual(await observed('round_trip_seconds'), [1, 0.045])
  const [first, second] = lines.map(({ level, time, pid, hostname, ...line }) => line)
  assert.deepEqual(first, { ...known, refused: { stun: 2, forged: 1 }, msg: 'call sound ended' })
  assert.deepEqual(second, { callSid: 'CA2', sent: 3, received: 0, lost: 0, msg: 'call sound ended' })
})

test('events: two houses in one process count apart', async () => {
  using one = open()
  using two = open()
  one.events.callOffered(CALL)
  assert.equal(await sample(two.events, 'ringway_live_calls{status="ringing"}'), undefined)
})

test('events: nothing that goes wrong in telling is thrown', () => {
  const broken = new Proxy({} as Logger, {
    get: () => () => {
      throw new Error('the disk is full')
    },
  })
  const events = openEvents({ logger: broken })
  events.callOffered(CALL)
  events.callOffered(null as never)
  events.close()
})

test('events: secrets are redacted wherever they stand', () => {
  using house = open()
  house.events.broke(
    'sending',
    Object.assign(new Error('x'), { authToken: 'secret', headers: { authorization: 'secret' } }),
  )
  assert.doesNotMatch(JSON.stringify(house.lines), /"secret"/)
})

test('events: what is no URL is not shown', () => assert.equal(loggedUrl('no url: secret'), '(not a URL)'))
