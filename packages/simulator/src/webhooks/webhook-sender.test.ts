import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { isSigned } from '@ringway/meta-wire'
import { Changes } from '../changes.ts'
import { ShiftableClock } from '../clock.ts'
import type { FaultKind } from '../faults/fault-menu.ts'
import { Faults, type Match, type Parameters } from '../faults/faults.ts'
import { Receiver } from '../house.test.kit.ts'
import type { Address } from '../network/apps/addresses.ts'
import { RequestsLog } from '../requests-log.ts'
import { Switches } from '../switches/switches.ts'
import { type Addresses, type DeliveryRules, WebhookSender } from './webhook-sender.ts'

const RULES = { timeoutMs: 5_000, pausesMs: [1, 2, 3], giveUpAfterMs: 5_000 }

let receiver: Receiver
let log: RequestsLog
let sender: WebhookSender
let faults: Faults
const changes = new Changes()

before(async () => {
  receiver = await Receiver.open()
})
after(() => receiver.close())

beforeEach(() => {
  receiver.received.length = 0
  receiver.answering = (_received, response) => response.end()
  log = new RequestsLog(changes)
  faults = new Faults(changes, Date.now)
  sender = open(RULES)
})
afterEach(() => sender.close())

/** The account tells one app, at `url`. */
const business = (url: string | null = receiver.url) => ({ wabaId: '10229', told: url === null ? [] : [app(url)] })
const app = (url: string, id = '1', secret = 'the secret'): Address => ({
  app: { id, name: 'App', secret, tokens: [], callback: null, fields: ['calls'] },
  url,
})
const open = (rules: DeliveryRules) =>
  new WebhookSender(
    { log, clock: new ShiftableClock(), addresses: told, faults, switches: new Switches(changes) },
    rules,
  )
/** Whoever the subject says. */
const told: Addresses = (_field, subject) => (subject as ReturnType<typeof business>).told

const webhook = (n: number, queue = 'a call') => ({ field: 'calls' as const, value: { n, name: 'São João' }, queue })
const numbers = () => receiver.received.map(({ value }) => value.n)
/** The numbers in each delivery. */
const deliveries = () =>
  receiver.received.map(({ raw }) => {
    const [{ changes: told }] = JSON.parse(raw.toString()).entry
    return told.map(({ value }: { value: { n: number } }) => value.n)
  })

test('it is signed over the bytes on the wire, in which nothing but ASCII stands', async () => {
  assert.equal(await sender.send(business(), webhook(1)), true)
  const [{ raw, signature } = assert.fail('nothing came')] = receiver.received
  assert.ok(isSigned(raw, 'the secret', signature))
  assert.match(raw.toString('latin1'), /S\\u00e3o Jo\\u00e3o/)
  assert.equal(JSON.parse(raw.toString()).entry[0].id, '10229')
})

test('what is not answered 200 comes again, the same bytes, and what waits behind it keeps its place', async () => {
  const answers = [500, 204, 302, 200]
  receiver.answering = (_received, response) => response.writeHead(answers.shift() ?? 200).end()
  const sent = [1, 2, 3].map((n) => sender.send(business(), webhook(n)))
  assert.deepEqual(await Promise.all(sent), [true, true, true])
  assert.deepEqual(numbers(), [1, 1, 1, 1, 2, 3])
  assert.equal(new Set(receiver.received.slice(0, 4).map(({ raw }) => raw.toString())).size, 1)
  assert.deepEqual(
    log.list({}).map(({ status, attempt }) => `${status} ${attempt}`),
    ['500 1', '204 2', '302 3', '200 4', '200 1', '200 1'],
  )
})

test('another queue does not wait', async () => {
  receiver.answering = ({ value }, response) => {
    if (value.n !== 1) response.end()
  }
  void sender.send(business(), webhook(1, 'slow'))
  assert.equal(await sender.send(business(), webhook(2, 'other')), true)
})

test('an answer that takes too long counts as none', async () => {
  let held = 0
  receiver.answering = (_received, response) => {
    if (held++ > 0) response.end()
  }
  sender = open({ ...RULES, timeoutMs: 30 })
  assert.equal(await sender.send(business(), webhook(1)), true)
  const [first] = log.list({})
  assert.equal(first?.status, null)
  assert.match(first?.error ?? '', /timeout/i)
})

test('once it is stale it is tried no more, and the next one goes out', { timeout: 10_000 }, async () => {
  const over = new AbortController()
  receiver.answering = ({ value }, response) => {
    if (value.n === 1) over.abort()
    response.writeHead(value.n === 1 ? 503 : 200).end()
  }
  sender = open({ ...RULES, pausesMs: [60_000], giveUpAfterMs: 600_000 })
  const sent = [sender.send(business(), { ...webhook(1), staleOnce: over.signal }), sender.send(business(), webhook(2))]
  assert.deepEqual(await Promise.all(sent), [false, true])
  assert.deepEqual(numbers(), [1, 2])
})

test('it gives up when its time is over', async () => {
  receiver.answering = (_received, response) => response.writeHead(500).end()
  sender = open({ ...RULES, giveUpAfterMs: 0 })
  assert.equal(await sender.send(business(), webhook(1)), false)
  assert.equal(receiver.received.length, 1)
})

test('a receiver that is not there is logged with the reason', async () => {
  sender = open({ ...RULES, giveUpAfterMs: 0 })
  assert.equal(await sender.send(business('http://127.0.0.1:9/hook'), webhook(1)), false)
  assert.notEqual(log.list({})[0]?.error, null)
})

test('without an address nobody is told', async () =>
  assert.equal(await sender.send(business(null), webhook(1)), false))

test('every app is told, with its own signature; one that fails keeps no other waiting', async () => {
  const other = await Receiver.open()
  other.answering = (_received, response) => response.writeHead(500).end()
  sender = open({ ...RULES, pausesMs: [60_000], giveUpAfterMs: 90_000 })
  const both = { wabaId: '10229', told: [app(other.url, '2', 'another secret'), app(receiver.url)] }
  void sender.send(both, webhook(1))
  void sender.send(both, webhook(2))
  await receiver.first(({ value }) => value.n === 2)
  const failed = await other.first(({ value }) => value.n === 1)
  assert.deepEqual(numbers(), [1, 2])
  assert.ok(isSigned(failed.raw, 'another secret', failed.signature))
  assert.equal(other.received.length, 1)
  await other.close()
})

const strike = (kind: FaultKind, parameters: Parameters = {}, match: Match = {}, count: number | null = 1) =>
  faults.add({ kind, match, parameters, count })
const sendAll = (...each: number[]) => Promise.all(each.map((n) => sender.send(business(), webhook(n))))

test('a fault: lost, and the log says so', async () => {
  strike('webhook-lose')
  assert.deepEqual(await sendAll(1, 2), [false, true])
  assert.deepEqual(numbers(), [2])
  assert.match(log.list({})[0]?.error ?? '', /lost/)
})

test('a fault: sent again after it was taken, in its place', async () => {
  strike('webhook-duplicate', { times: 2 })
  await sendAll(1, 2)
  assert.deepEqual(numbers(), [1, 1, 1, 2])
})

test('a fault: held until the next of its queue has been taken', async () => {
  strike('webhook-reorder', { most: 60_000 })
  await sendAll(1, 2)
  assert.deepEqual(numbers(), [2, 1])
})

test('a fault: held, but not for ever', async () => {
  strike('webhook-reorder', { most: 10 })
  assert.deepEqual(await sendAll(1), [true])
})

test('a fault: later than those behind it', async () => {
  strike('webhook-delay', { ms: 50 })
  await sendAll(1, 2, 3)
  assert.deepEqual(numbers(), [2, 3, 1])
})

test('a fault: several changes in one delivery, signed as one', async () => {
  strike('webhook-batch', { size: 3, most: 60_000 })
  assert.deepEqual(await sendAll(1, 2, 3), [true, true, true])
  await sendAll(4)
  assert.deepEqual(deliveries(), [[1, 2, 3], [4]])
  for (const { raw, signature } of receiver.received) assert.ok(isSigned(raw, 'the secret', signature))
})

test('a fault: what is lost is lost, though a batch of others was open', async () => {
  strike('webhook-batch', { size: 3, most: 50 })
  const first = sender.send(business(), webhook(1))
  strike('webhook-lose')
  await sender.send(business(), webhook(2))
  await first
  assert.deepEqual(deliveries(), [[1]])
})

test('a fault: a batch that nobody joins goes out as it is', async () => {
  strike('webhook-batch', { size: 3, most: 10 })
  assert.deepEqual(await sendAll(1), [true])
})

test('a fault: signed by a stranger at first; the receiver that refuses it gets the right one', async () => {
  strike('webhook-bad-signature')
  receiver.answering = ({ raw, signature }, response) =>
    response.writeHead(isSigned(raw, 'the secret', signature) ? 200 : 401).end()
  assert.deepEqual(await sendAll(1), [true])
  assert.deepEqual(
    log.list({}).map(({ status }) => status),
    [401, 200],
  )
})

test('a fault strikes what it matches, as often as it was told to', async () => {
  const lose = strike('webhook-lose', {}, { field: 'calls', event: 'terminate', call: 'wacid.1' }, 2)
  const about = (event: string, callId: string) => ({
    ...{ field: 'calls' as const, value: { calls: [{ event }] }, queue: callId, callId },
  })
  const send = (event: string, call: string) => sender.send(business(), about(event, call))
  assert.equal(await send('connect', 'wacid.1'), true)
  assert.equal(await send('terminate', 'wacid.2'), true)
  assert.equal(await send('terminate', 'wacid.1'), false)
  assert.equal(await send('terminate', 'wacid.1'), false)
  assert.equal(await send('terminate', 'wacid.1'), true)
  assert.equal(faults.list().find(({ id }) => id === lose.id)?.struck, 2)
})

test('how long it is worth trying is switched: webhooks of calls are not tried again, others are', async () => {
  const switches = new Switches(changes, new Map([['calling-webhook-retries', 'none']]))
  const rules = { ...RULES, giveUpAfterMs: null }
  sender = new WebhookSender({ log, clock: new ShiftableClock(), addresses: told, faults, switches }, rules)
  const answers = [500, 500, 200]
  receiver.answering = (_received, response) => response.writeHead(answers.shift() ?? 200).end()
  assert.equal(await sender.send(business(), webhook(1)), false)
  assert.equal(await sender.send(business(), { ...webhook(2), field: 'messages' }), true)
  assert.deepEqual(numbers(), [1, 2, 2])
})
