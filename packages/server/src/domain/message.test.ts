import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  afterMessageEvent,
  correspondentOf,
  hasLeft,
  type MessageEvent,
  type MessageStatus,
  newMessage,
  nextMessageStatus,
} from './message.ts'

const KINDS = ['sending', 'sent', 'delivered', 'read', 'undelivered', 'failed', 'canceled'] as const

/** Each status, and what becomes of it by each event of `KINDS` in turn; `·` is no change. */
const MOVES: [from: MessageStatus, to: string][] = [
  ['queued', 'sending sent delivered read undelivered failed canceled'],
  ['sending', '· sent delivered read undelivered failed ·'],
  ['sent', '· · delivered read undelivered failed ·'],
  ['delivered', '· · · read · · ·'],
  ['read', '· · · · · · ·'],
  ['undelivered', '· · · · · · ·'],
  ['failed', '· · · · · · ·'],
  ['canceled', '· · · · · · ·'],
  ['received', '· · · · · · ·'],
]

for (const [from, row] of MOVES)
  row.split(' ').forEach((to, index) => {
    const kind = KINDS[index] ?? 'sent'
    test(`${from} ─${kind}→ ${to === '·' ? 'no change' : to}`, () =>
      assert.equal(nextMessageStatus(from, kind), to === '·' ? from : to))
  })

const MESSAGE = newMessage(
  {
    ...{ sid: 'SM1', accountSid: 'AC1', senderSid: 'XE1', direction: 'outbound-api', status: 'queued' },
    ...{ from: 'whatsapp:+558551234567', to: 'whatsapp:+555551234567', body: 'Hello' },
  },
  0,
)

const event = (kind: (typeof KINDS)[number], at: number): MessageEvent =>
  kind === 'failed' || kind === 'undelivered' ? { kind, at, code: 63016, message: 'why' } : { kind, at }

test('what changes nothing is the very same message', () => {
  const read = { ...MESSAGE, status: 'read' } as const
  assert.equal(afterMessageEvent(read, event('delivered', 5)), read)
})

test('a message is sent when the first news of it comes, even if that is that it was read', () => {
  const read = afterMessageEvent(MESSAGE, event('read', 7))
  assert.deepEqual([read.status, read.sentAt, read.updatedAt], ['read', 7, 7])
  const delivered = afterMessageEvent(afterMessageEvent(MESSAGE, event('sent', 3)), event('delivered', 4))
  assert.deepEqual([delivered.sentAt, delivered.updatedAt], [3, 4])
})

test('a failure carries its code, and a message that never left was not sent', () => {
  const failed = afterMessageEvent(MESSAGE, event('failed', 9))
  assert.deepEqual([failed.errorCode, failed.errorMessage, failed.sentAt], [63016, 'why', null])
})

test("Meta's three good tidings end the same in whatever order and number they come", () => {
  const order = fc.shuffledSubarray(['sent', 'delivered', 'read', 'sent', 'delivered', 'read'] as const, {
    minLength: 1,
  })
  fc.assert(
    fc.property(order, (kinds) => {
      const last = kinds.reduce((message, kind, at) => afterMessageEvent(message, event(kind, at)), MESSAGE)
      const furthest = (['read', 'delivered', 'sent'] as const).find((kind) => kinds.includes(kind))
      assert.equal(last.status, furthest)
    }),
  )
})

test('the user is who wrote, or is written to', () => {
  assert.equal(correspondentOf(MESSAGE), MESSAGE.to)
  assert.equal(correspondentOf({ ...MESSAGE, direction: 'inbound' }), MESSAGE.from)
})

test('a message has left once it neither waits nor is being sent', () => {
  assert.deepEqual(
    MOVES.map(([status]) => status).filter((status) => !hasLeft(status)),
    ['queued', 'sending'],
  )
})
