import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import type { CallOffered } from '../carrier/meta/carrier-event.ts'
import { SEED } from '../domain/policy.ts'
import type { WhatsAppAddress } from '../domain/sender.ts'
import type { CallSid, SenderSid } from '../domain/sid.ts'
import { deferred } from '../kit/deferred.ts'
import { asked } from '../store/test-asked.ts'
import { admit, takeTurn } from './admission.ts'
import { moveCall } from './call-record.ts'
import { NOW, TestCalls, USER } from './calls.test.support.ts'
import { putOnRecord } from './placing.ts'

/** WhatsApp's limit: calls of one sender at a time. */
const LIMIT = 1_000

let house: TestCalls
beforeEach(async () => {
  house = await TestCalls.open()
})
afterEach(() => house.close())

/** Calls that another node holds, and as many that are over. */
async function underWay(count: number): Promise<void> {
  const { sid: senderSid, accountSid } = house.sender
  await house.store.pool.query(
    `insert into calls (sid, account_sid, direction, from_address, to_address, status, sender_sid, user_key, meta_call_id,
       meta_ended, owner_node, next_sequence, created_at, updated_at)
     select 'CA' || over || lpad(n::text, 31, '0'), $1, case n % 2 when 0 then 'inbound' else 'outbound-api' end,
       'whatsapp:+1', 'whatsapp:+2', case over when 1 then 'completed' else
         (array['queued', 'initiated', 'ringing', 'in-progress'])[1 + n % 4] end,
       $2, '4477' || n, 'wacid.' || over || '.' || n, over = 1, case over when 0 then 'other-node' end, 0, now(), now()
     from generate_series(1, $3::int) n, generate_series(0, 1) over`,
    [accountSid, senderSid, count],
  )
  await house.store.pool.query('analyze calls')
}

function user(n: number): WhatsAppAddress {
  return `whatsapp:+44770090${String(n).padStart(4, '0')}`
}

async function offer(n: number): Promise<void> {
  const offered = house.offered(user(n), `wacid.in.${n}`)
  await house.store.keepMetaEvents([offered])
  await house.calls.handle(offered)
}

/** A user's call, kept as Meta tells of it. */
async function offered(n: number): Promise<CallOffered> {
  const event = house.offered(user(n), `wacid.in.${n}`)
  await house.store.keepMetaEvents([event])
  return event
}

/** A user's call comes on record. */
async function letIn(event: CallOffered): Promise<CallSid> {
  const admission = await house.store.transact((tx) => admit(tx, house.rooms, event, { closing: false, noRoom: null }))
  assert.ok(admission.kind === 'live')
  return admission.call.sid
}

/** What is asked while all other new calls wait. */
function inTurn(statements: readonly string[]): readonly string[] {
  const locked = statements.findIndex((text) => /from "senders" .*for update/.test(text))
  assert.notEqual(locked, -1)
  return statements.slice(locked + 1)
}

const live = () => house.store.read((r) => r.calls.liveCount(house.sender.sid))

describe('a sender with nearly as many calls as WhatsApp allows', () => {
  test('the 1,000th call that it places goes out, the 1,001st fails with 10004', async () => {
    await underWay(LIMIT - 1)
    await house.allow(user(1))
    const last = await house.calls.place(house.ask())
    await house.comesTo(last.sid, 'initiated')
    assert.equal(await live(), LIMIT)
    const { sid } = await house.calls.place(house.ask({ to: user(1) }))
    assert.deepEqual([(await house.record(sid)).status, (await house.record(sid)).errorCode], ['failed', 10004])
    assert.deepEqual(await house.told(sid), ['failed'])
    assert.equal(house.asked.filter(({ action }) => action === 'connect').length, 1)
  })

  test('the 1,000th user who calls is let in, the 1,001st is rejected at Meta, with alert 10004', async () => {
    await underWay(LIMIT - 1)
    await offer(1)
    assert.equal(await live(), LIMIT)
    await offer(2)
    assert.equal((await house.askedFor('reject')).call_id, 'wacid.in.2')
    assert.equal(await live(), LIMIT)
    const { rows } = await house.store.read((r) => r.alerts.list(house.account.sid, {}, { size: 10 }))
    assert.ok(rows.some(({ errorCode }) => errorCode === 10004))
  })

  test('twenty at once, half of them users: no more than fit', async () => {
    await underWay(LIMIT - 3)
    for (let n = 1; n <= 20; n += 1) await house.allow(user(n))
    const place = (n: number) => house.store.transact((tx) => putOnRecord(tx, house.rooms, house.ask({ to: user(n) })))
    const some = Array.from({ length: 10 }, (_, n) => [place(n + 1), offer(n + 11)]).flat()
    await Promise.all(some)
    assert.equal(await live(), LIMIT)
  })

  test('however many wait for their turn, the records can be reached for everything else', async () => {
    await underWay(LIMIT - 50)
    const all = Array.from({ length: 20 }, (_, n) => house.offered(user(n), `wacid.in.${n}`))
    await house.store.keepMetaEvents(all)
    const held = deferred<void>()
    const letGo = deferred<void>()
    const holding = house.store.transact(async (tx) => {
      await tx.senders.lock(house.sender.sid)
      held.resolve()
      await letGo.promise
    })
    await held.promise
    const handled = all.map((one) => house.calls.handle(one))
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(await live(), LIMIT - 50)
    letGo.resolve()
    await Promise.all([holding, ...handled])
    assert.equal(await live(), LIMIT - 30)
  })

  test('a business and a user who call each other at once do not wait for each other in a circle', async () => {
    await underWay(LIMIT - 50)
    const begun = { letIn: 0, placed: 0 }
    const placing = deferred<void>()
    const holding = deferred<void>()
    const letIn = house.store.transact(async (tx) => {
      begun.letIn += 1
      assert.equal(await takeTurn(tx, house.sender.sid, SEED, LIMIT - 50), true)
      placing.resolve()
      await holding.promise
      await tx.contacts.heardFrom(house.sender.sid, USER, NOW)
    })
    await placing.promise
    const placed = house.store.transact(async (tx) => {
      begun.placed += 1
      const lock = tx.senders.lock.bind(tx.senders)
      mock.method(tx.senders, 'lock', (sid: SenderSid) => {
        holding.resolve()
        return lock(sid)
      })
      return await putOnRecord(tx, house.rooms, house.ask())
    })
    await Promise.all([letIn, placed])
    assert.deepEqual(begun, { letIn: 1, placed: 1 }, 'PostgreSQL broke no deadlock')
  })
})

describe('a server that has taken on as much as it may', () => {
  test('callbacks that wait keep new calls out, of either direction: nothing is promised that cannot be kept', async () => {
    house.waiting.callbacks = house.rooms.limits.callbacks
    const { sid } = await house.calls.place(house.ask())
    const refused = await house.record(sid)
    assert.deepEqual([refused.status, refused.errorCode], ['failed', 10004])
    assert.match(refused.errorMessage ?? '', /RINGWAY_MAX_CALLBACKS/)
    await offer(1)
    assert.equal((await house.askedFor('reject')).call_id, 'wacid.in.1')
    assert.equal(await live(), 0)
    house.waiting.callbacks = 0
    await house.calls.place(house.ask())
    assert.equal(await live(), 1)
  })
})

describe('a machine that does as much as it can', () => {
  test('sound that leaves late keeps new calls out, of either direction, until it no longer does', async () => {
    house.waiting.soundLateMs = 151
    const { sid } = await house.calls.place(house.ask())
    const refused = await house.record(sid)
    assert.deepEqual([refused.status, refused.errorCode], ['failed', 10004])
    assert.match(refused.errorMessage ?? '', /151 ms late/)
    await offer(1)
    assert.equal((await house.askedFor('reject')).call_id, 'wacid.in.1')
    assert.equal(await live(), 0)
    house.waiting.soundLateMs = 150
    await house.calls.place(house.ask())
    assert.equal(await live(), 1)
  })

  test('so does sound that is decoded, when the codecs have hardly any time left', async () => {
    house.waiting.codecShare = 0.9
    const { sid } = await house.calls.place(house.ask())
    const refused = await house.record(sid)
    assert.deepEqual([refused.status, refused.errorCode], ['failed', 10004])
    assert.match(refused.errorMessage ?? '', /takes 90 % of what this machine has for it/)
    await offer(1)
    assert.equal((await house.askedFor('reject')).call_id, 'wacid.in.1')
    assert.equal(await live(), 0)
    house.waiting.codecShare = 0.89
    await house.calls.place(house.ask())
    assert.equal(await live(), 1)
  })

  test('a user who has waited for half the time that there is for an answer is rejected, one who has waited less is not', async () => {
    for (const [n, waitedMs] of [9_000, 11_000].entries()) {
      await house.calls.handle(await offered(n), performance.now() - waitedMs)
      assert.equal(await live(), 1)
    }
    assert.equal((await house.askedFor('reject')).call_id, 'wacid.in.1')
  })
})

describe('two calls to one user asked for at once', () => {
  test('one is placed, the other fails with 37003', async () => {
    const placed = await Promise.all([house.calls.place(house.ask()), house.calls.place(house.ask())])
    const codes = await Promise.all(placed.map(async ({ sid }) => (await house.record(sid)).errorCode))
    assert.deepEqual(codes.sort(), [37003, null])
    await house.askedFor('connect')
    assert.equal(house.asked.filter(({ action }) => action === 'connect').length, 1)
  })
})

describe('what is asked of the records for each call', () => {
  test('is answered by an index, however many calls are over', async () => {
    await underWay(LIMIT)
    await house.store.pool.query(
      `insert into calls (sid, account_sid, direction, from_address, to_address, status, sender_sid, user_key, meta_ended,
         next_sequence, created_at, updated_at)
       select 'CA' || lpad(n::text, 32, 'f'), $1, 'inbound', 'whatsapp:+1', 'whatsapp:+2', 'completed', $2, '4477', true, 0,
         now(), now()
       from generate_series(1, 20000) n`,
      [house.account.sid, house.sender.sid],
    )
    await house.store.pool.query('analyze calls')
    const live = `status in ('queued', 'initiated', 'ringing', 'in-progress')`
    const plan = async (where: string, values: string[]) => {
      const { rows } = await house.store.pool.query<{ 'QUERY PLAN': string }>(
        `explain select * from calls where ${where} and ${live}`,
        values,
      )
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    }
    const { sid } = house.sender
    assert.match(await plan('sender_sid = $1', [sid]), /calls_live/)
    assert.match(await plan('sender_sid = $1 and user_key = $2', [sid, '44771']), /calls_live_between/)
  })

  test("takes four trips to PostgreSQL for a user's call, and six near the limit, three of them in turn", async () => {
    const [one, other] = [await offered(1), await offered(2)]
    const afar = await asked(() => letIn(one))
    assert.ok(afar.length <= 4, afar.join('\n'))
    await underWay(LIMIT - 50)
    const near = await asked(() => letIn(other))
    assert.ok(near.length <= 6, near.join('\n'))
    assert.ok(inTurn(near).length <= 3, near.join('\n'))
  })

  test("takes six for a business's call, and seven near the limit, four of them in turn", async () => {
    const place = (n: number) => house.store.transact((tx) => putOnRecord(tx, house.rooms, house.ask({ to: user(n) })))
    for (const n of [1, 2]) await house.allow(user(n))
    const afar = await asked(() => place(1))
    assert.ok(afar.length <= 6, afar.join('\n'))
    await underWay(LIMIT - 50)
    const near = await asked(() => place(2))
    assert.ok(near.length <= 7, near.join('\n'))
    assert.ok(inTurn(near).length <= 4, near.join('\n'))
  })

  test('takes five for the answer, which concerns the contact too, and four for the end, with all that they promise', async () => {
    const sid = await letIn(await offered(1))
    const statusCallback = { url: 'http://app.example/', method: 'POST', events: ['answered', 'completed'] } as const
    await house.store.transact(async (tx) => tx.calls.update({ ...(await house.record(sid)), statusCallback }))
    const answered = await asked(() => moveCall(house.rooms, sid, { kind: 'answered', at: NOW }))
    assert.ok(answered.length <= 5, answered.join('\n'))
    const ended = await asked(() => moveCall(house.rooms, sid, { kind: 'hung-up', at: NOW }))
    assert.ok(ended.length <= 4, ended.join('\n'))
    assert.deepEqual(await house.told(sid), ['in-progress', 'completed'])
    const again = await asked(() => moveCall(house.rooms, sid, { kind: 'user-hung-up', at: NOW }))
    assert.deepEqual(
      again.map((text) => text.split(' ', 1)[0]),
      ['begin', 'select', 'commit'],
    )
  })

  test('takes one for what Meta tells of a call that goes on here and stays as it is, and six when it was missed', async () => {
    const { sid } = await house.calls.place(house.ask())
    await house.comesTo(sid, 'initiated')
    await house.calls.handle(house.progressed(sid, 'ringing'))
    const connected = await asked(() => house.calls.handle(house.connected(sid)))
    assert.ok(connected.length <= 1, connected.join('\n'))
    const ended = await asked(() => house.calls.handle(house.ended(sid)))
    assert.ok(ended.length <= 6, ended.join('\n'))
    assert.equal((await house.record(sid)).status, 'no-answer')
  })
})

test('a call that never came to Meta is not counted against its user', async () => {
  house.graphAnswers((response) =>
    response.writeHead(400).end(JSON.stringify({ error: { code: 138012, message: 'no' } })),
  )
  const { sid } = await house.calls.place(house.ask())
  await house.comesTo(sid, 'failed')
  const { permission } = await house.store.read((r) => r.contacts.between(house.sender.sid, USER))
  assert.deepEqual(permission.calls, [])
})
