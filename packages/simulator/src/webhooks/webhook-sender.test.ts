import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import { isSigned } from '@ringway/meta-wire'
import { Changes } from '../changes.ts'
import { ShiftableClock } from '../clock.ts'
import { Receiver } from '../house.test.kit.ts'
import type { Address } from '../network/apps/addresses.ts'
import { RequestsLog } from '../requests-log.ts'
import { type Addresses, WebhookSender } from './webhook-sender.ts'

const RULES = { timeoutMs: 5_000, pausesMs: [1, 2, 3], giveUpAfterMs: 5_000 }

let receiver: Receiver
let log: RequestsLog
let sender: WebhookSender

before(async () => {
  receiver = await Receiver.open()
})
after(() => receiver.close())

beforeEach(() => {
  receiver.received.length = 0
  receiver.answering = (_received, response) => response.end()
  log = new RequestsLog(new Changes())
  sender = new WebhookSender(log, new ShiftableClock(), told, RULES)
})
afterEach(() => sender.close())

/** The account tells one app, at `url`. */
const business = (url: string | null = receiver.url) => ({ wabaId: '10229', told: url === null ? [] : [app(url)] })
const app = (url: string, id = '1', secret = 'the secret'): Address => ({
  app: { id, name: 'App', secret, tokens: [], callback: null, fields: ['calls'] },
  url,
})
/** Whoever the subject says. */
const told: Addresses = (_field, subject) => (subject as ReturnType<typeof business>).told

const webhook = (n: number, queue = 'a call') => ({ field: 'calls' as const, value: { n, name: 'São João' }, queue })
const numbers = () => receiver.received.map(({ value }) => value.n)

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
  sender = new WebhookSender(log, new ShiftableClock(), told, { ...RULES, timeoutMs: 30 })
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
  sender = new WebhookSender(log, new ShiftableClock(), told, { ...RULES, pausesMs: [60_000], giveUpAfterMs: 600_000 })
  const sent = [sender.send(business(), { ...webhook(1), staleOnce: over.signal }), sender.send(business(), webhook(2))]
  assert.deepEqual(await Promise.all(sent), [false, true])
  assert.deepEqual(numbers(), [1, 2])
})

test('it gives up when its time is over', async () => {
  receiver.answering = (_received, response) => response.writeHead(500).end()
  sender = new WebhookSender(log, new ShiftableClock(), told, { ...RULES, giveUpAfterMs: 0 })
  assert.equal(await sender.send(business(), webhook(1)), false)
  assert.equal(receiver.received.length, 1)
})

test('a receiver that is not there is logged with the reason', async () => {
  sender = new WebhookSender(log, new ShiftableClock(), told, { ...RULES, giveUpAfterMs: 0 })
  assert.equal(await sender.send(business('http://127.0.0.1:9/hook'), webhook(1)), false)
  assert.notEqual(log.list({})[0]?.error, null)
})

test('without an address nobody is told', async () =>
  assert.equal(await sender.send(business(null), webhook(1)), false))

test('every app is told, with its own signature; one that fails keeps no other waiting', async () => {
  const other = await Receiver.open()
  other.answering = (_received, response) => response.writeHead(500).end()
  sender = new WebhookSender(log, new ShiftableClock(), told, { ...RULES, pausesMs: [60_000], giveUpAfterMs: 90_000 })
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
