import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { isGranted } from '../domain/permission.ts'
import { DAY, HOUR, SECOND } from '../kit/clock.ts'
import { deferred } from '../kit/deferred.ts'
import { metaAllows } from './ask-meta.ts'
import { CONSUMER, NOON, PermissionHouse } from './house.test.support.ts'

describe("Meta's word on a permission", () => {
  let house: PermissionHouse
  beforeEach(async () => {
    house = await PermissionHouse.open()
  })
  afterEach(() => house.close())

  const ask = (user = CONSUMER) => metaAllows(house, house.sender, user)
  const contact = () => house.store.read((r) => r.contacts.between(house.sender.sid, CONSUMER))

  test('a yes is kept until it ends, and Meta is not asked again before', async () => {
    house.answer = { status: 'temporary', expiration_time: (NOON + DAY) / SECOND }
    assert.equal(await ask(), true)
    assert.deepEqual(house.asked, ['/v25.0/106540352242922/call_permissions?user_wa_id=555551234567'])
    assert.deepEqual((await contact()).permission.grant, { kind: 'temporary', until: NOON + DAY, request: null })
    house.now = NOON + DAY - 1
    assert.equal(await ask(), true)
    assert.equal(house.asked.length, 1)
    house.now = NOON + DAY
    house.answer = { status: 'no_permission' }
    assert.equal(await ask(), false)
    assert.equal(house.asked.length, 2)
    assert.equal(house.logged('call permission learnt from Meta').length, 1)
  })

  test('a permanent yes is kept for good', async () => {
    house.answer = { status: 'permanent' }
    assert.equal(await ask(), true)
    house.now = NOON + 1_000 * DAY
    assert.equal(await ask(), true)
    assert.equal(house.asked.length, 1)
  })

  test('a no is not kept: whoever asks next, asks Meta', async () => {
    assert.equal(await ask(), false)
    house.answer = { status: 'permanent' }
    assert.equal(await ask(), true)
    assert.equal(house.asked.length, 2)
  })

  test('our own yes asks nobody', async () => {
    await house.happened({ kind: 'accepted', id: 'a', at: NOON, until: null })
    assert.equal(await ask(), true)
    assert.deepEqual(house.asked, [])
  })

  test('a yes of Meta that is over by our clock is none', async () => {
    house.answer = { status: 'temporary', expiration_time: NOON / SECOND }
    assert.equal(await ask(), false)
  })

  test('those who ask for one pair at once share a request; another pair has its own', async () => {
    const thought = deferred<void>()
    house.thinking = thought.promise
    house.answer = { status: 'permanent' }
    const answers = [ask(), ask(), ask('whatsapp:+5524987654321'), ask('whatsapp:+552487654321'), ask()]
    thought.resolve()
    assert.deepEqual(await Promise.all(answers), [true, true, true, true, true])
    assert.equal(house.asked.length, 2)
  })

  test('a webhook that comes while Meta is asked is newer than its answer', async () => {
    const thought = deferred<void>()
    house.thinking = thought.promise
    house.answer = { status: 'permanent' }
    const answer = ask()
    await house.happened({ kind: 'rejected', id: null, at: NOON })
    thought.resolve()
    assert.equal(await answer, false)
    assert.equal(isGranted((await contact()).permission, NOON), false)
  })

  for (const [when, refuse, code] of [
    ['Meta is at fault', 500, 1],
    ['Meta has too many requests', 429, 613],
    ['calling is off', 400, 138000],
    ['the token is not taken', 401, 190],
  ] as const)
    test(`our record stands when ${when}`, async () => {
      house.answer = { refuse, code }
      assert.equal(await ask(), false)
      assert.equal(house.logged('Meta could not be asked for a call permission').length, 1)
    })

  test('our record stands when nobody answers', async () => {
    await house.loseMeta()
    assert.equal(await ask(), false)
    await house.happened({ kind: 'accepted', id: 'a', at: NOON, until: null })
    assert.equal(await ask(), true)
  })

  test('nothing is thrown when the records cannot be reached', async () => {
    await house.store.close()
    assert.equal(await ask(), false)
    assert.equal(house.log.at(-1)?.level, 50)
  })

  test('a user whose number Meta hides is asked for by id', async () => {
    await ask('whatsapp:US.13491208655302741918')
    assert.deepEqual(house.asked, ['/v25.0/106540352242922/call_permissions?recipient=US.13491208655302741918'])
  })

  test('a grant that Meta knew of begins a new streak of missed calls', async () => {
    for (let i = 0; i < 3; i += 1) await house.happened({ kind: 'missed' })
    house.answer = { status: 'temporary', expiration_time: (NOON + HOUR) / SECOND }
    await ask()
    assert.equal((await contact()).permission.missed, 0)
  })
})
