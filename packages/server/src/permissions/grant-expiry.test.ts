import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import Fastify from 'fastify'
import { devClock } from '../dev-clock.ts'
import type { PermissionEvent } from '../domain/permission.ts'
import type { WhatsAppAddress } from '../domain/sender.ts'
import { DAY, type Millis, ShiftableClock } from '../kit/clock.ts'
import { tellExpired, watchGrants } from './grant-expiry.ts'
import { CONSUMER, NOON, PermissionHouse } from './house.test.support.ts'

const END = NOON + 7 * DAY

describe('the end of a grant', () => {
  let house: PermissionHouse
  beforeEach(async () => {
    house = await PermissionHouse.open()
  })
  afterEach(() => house.close())

  const yes = (id: string, at: Millis, until: Millis | 'forever' | null = null): PermissionEvent => ({
    ...{ kind: 'accepted', id, at, until },
  })
  const users = (n: number) => Array.from({ length: n }, (_, i): WhatsAppAddress => `whatsapp:+49151000${1000 + i}`)

  test('is told at its millisecond and not before, by event, counter and alert', async () => {
    await house.happened(yes('a', NOON))
    assert.equal(await tellExpired(house, END - 1), 0)
    assert.deepEqual(await house.alerts(), [])
    assert.equal(await tellExpired(house, END), 1)
    const [alert] = await house.alerts()
    assert.ok(alert)
    assert.equal(alert.errorCode, 37000)
    assert.equal(alert.logLevel, 'notice')
    assert.equal(alert.resourceSid, house.sender.sid)
    assert.match(alert.message, /whatsapp:\+555551234567.*2026-03-08T12:00:00\.000Z.*VOICE_CALL_REQUEST/)
    assert.deepEqual(
      house.logged('call permission expired').map(({ user, senderSid }) => ({ user, senderSid })),
      [{ user: CONSUMER, senderSid: house.sender.sid }],
    )
    assert.match(await house.events.metrics(), /^ringway_permissions_expired_total 1$/m)
  })

  test('is told once, however often one looks', async () => {
    await house.happened(yes('a', NOON))
    await tellExpired(house, END)
    assert.equal(await tellExpired(house, END + DAY), 0)
    await house.happened({ kind: 'missed' })
    assert.equal(await tellExpired(house, END + DAY), 0)
    assert.equal((await house.alerts()).length, 1)
  })

  test('is told once by several that look at the same time, and all of it before any is done', async () => {
    for (const user of users(20)) await house.happened(yes('a', NOON), user)
    const looks = Array.from({ length: 4 }, async () => {
      const told = await tellExpired(house, END)
      assert.equal((await house.alerts()).length, 20, 'who is done finds nothing left')
      return told
    })
    const told = await Promise.all(looks)
    assert.equal(
      told.reduce((sum, n) => sum + n, 0),
      20,
    )
  })

  test('is told although it came while nobody ran', async () => {
    for (const user of users(150)) await house.happened(yes('a', NOON), user)
    assert.equal(await tellExpired(house, END + 30 * DAY), 150)
  })

  test('of a grant that was accepted anew is told once, at the new end', async () => {
    await house.happened(yes('a', NOON))
    await house.happened(yes('b', NOON + DAY))
    assert.equal(await tellExpired(house, END), 0)
    assert.equal(await tellExpired(house, END + DAY), 1)
  })

  test('of each of two grants is told', async () => {
    await house.happened(yes('a', NOON))
    assert.equal(await tellExpired(house, END), 1)
    await house.happened(yes('b', END))
    assert.equal(await tellExpired(house, END + 7 * DAY), 1)
    assert.equal((await house.alerts()).length, 2)
  })

  const endings: readonly (readonly [why: string, events: readonly PermissionEvent[]])[] = [
    ['revoked', [yes('a', NOON), { kind: 'rejected', id: null, at: NOON + 1 }]],
    ['changed to a no', [yes('a', NOON), { kind: 'rejected', id: 'a', at: NOON + 1 }]],
    ['ended by four missed calls', [yes('a', NOON), ...Array.from({ length: 4 }, () => ({ kind: 'missed' }) as const)]],
    ['denied by Meta', [yes('a', NOON), { kind: 'denied-by-meta' }]],
    ['permanent', [yes('a', NOON, 'forever')]],
  ]
  for (const [why, events] of endings)
    test(`is not told of a grant that was ${why}`, async () => {
      for (const event of events) await house.happened(event)
      assert.equal(await tellExpired(house, END + 1_000 * DAY), 0)
      assert.deepEqual(await house.alerts(), [])
    })

  test('is told by itself: at the start, and every two seconds', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    await house.happened(yes('a', NOON))
    await house.happened(yes('b', NOON, NOON + DAY), 'whatsapp:+4915112345678')
    house.now = NOON + DAY
    await watchGrants(house)()
    assert.equal((await house.alerts()).length, 1, 'what ended while nobody ran')
    house.now = END - 1
    const stop = watchGrants(house)
    house.now = END
    while ((await house.alerts()).length < 2) t.mock.timers.tick(2_000)
    await stop()
  })

  test('has been told when the clock that was moved there answers', async () => {
    const clock = new ShiftableClock()
    const app = Fastify()
    await app.register(devClock, { clock, runDue: (now) => tellExpired(house, now) })
    await house.happened(yes('a', NOON))
    const move = async (now: Millis) => {
      const answer = await app.inject({ method: 'POST', url: '/_dev/v1/clock', payload: { now } })
      assert.equal(answer.statusCode, 200)
      return (await house.alerts()).length
    }
    assert.equal(await move(END - 60_000), 0)
    assert.equal(await move(END), 1)
    await app.close()
  })
})
