import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { Pacer } from './pacer.ts'

test('pacer: members that take longer than they have keep nobody from their turn', async () => {
  let served = 0
  const pacer = new Pacer<number>(() => {
    assert.ok(++served < 200, 'nobody else has had a turn')
    for (const until = performance.now() + 6; performance.now() < until; );
  })
  for (let member = 0; member < 4; member++) pacer.add(member)
  await later(50)
  for (let member = 0; member < 4; member++) pacer.remove(member)
  assert.ok(served > 0)
})
