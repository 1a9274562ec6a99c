import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { afterPermissionEvent, type CallPermission, NO_PERMISSION } from '../domain/permission.ts'
import { SEED } from '../domain/policy.ts'
import { DAY } from '../kit/clock.ts'
import { openTestStore } from './open-test-store.ts'
import type { Store } from './store.ts'
import { SAMPLE_TIME } from './test-records.ts'

const SENDER = 'XE0123456789abcdef0123456789abcdef'
const DIALLED = 'whatsapp:+5524987654321'
const AT_META = 'whatsapp:+552487654321'
const GRANTED = afterPermissionEvent(NO_PERMISSION, { kind: 'accepted', id: 'a', at: SAMPLE_TIME, until: null }, SEED)

describe('contacts', () => {
  let store: Store
  beforeEach(async () => {
    store = await openTestStore()
  })
  afterEach(() => store.close())

  const between = (user: typeof DIALLED | typeof AT_META) => store.read((r) => r.contacts.between(SENDER, user))
  const give = (permission: CallPermission) =>
    store.transact(async (tx) => tx.contacts.update({ ...(await tx.contacts.lock(SENDER, DIALLED)), permission }))

  test('of strangers nothing is known, and nothing is kept by looking', async () => {
    assert.deepEqual((await between(DIALLED)).permission, NO_PERMISSION)
    assert.equal((await between(DIALLED)).user, DIALLED)
    assert.equal((await between(AT_META)).user, AT_META)
  })

  test('one user has one record, however the number is written', async () => {
    await give(GRANTED)
    assert.deepEqual((await between(AT_META)).permission, GRANTED)
  })

  test("who is heard from is known by Meta's spelling, and what was allowed stays", async () => {
    await give(GRANTED)
    await store.transact((tx) => tx.contacts.heardFrom(SENDER, AT_META, SAMPLE_TIME))
    const { user, permission, lastContactAt } = await between(DIALLED)
    assert.deepEqual(
      { user, permission, lastContactAt },
      { user: AT_META, permission: GRANTED, lastContactAt: SAMPLE_TIME },
    )
  })

  test('an older contact that is told later does not move the window back', async () => {
    await store.transact((tx) => tx.contacts.heardFrom(SENDER, DIALLED, SAMPLE_TIME))
    await store.transact((tx) => tx.contacts.heardFrom(SENDER, DIALLED, SAMPLE_TIME - DAY))
    assert.equal((await between(DIALLED)).lastContactAt, SAMPLE_TIME)
  })

  test('those who change a contact take turns, strangers too', async () => {
    const place = () =>
      store.transact(async (tx) => {
        const contact = await tx.contacts.lock(SENDER, DIALLED)
        const event = { kind: 'placed', at: SAMPLE_TIME } as const
        await tx.contacts.update({ ...contact, permission: afterPermissionEvent(contact.permission, event, SEED) })
      })
    await Promise.all(Array.from({ length: 6 }, place))
    assert.equal((await between(DIALLED)).permission.calls.length, 6)
  })

  test('a grant is found once it has ended, to the millisecond', async () => {
    await give(GRANTED)
    const end = SAMPLE_TIME + SEED.grantLasts
    assert.deepEqual(await store.read((r) => r.contacts.ended(end - 1)), [])
    assert.equal((await store.read((r) => r.contacts.ended(end))).length, 1)
  })
})
