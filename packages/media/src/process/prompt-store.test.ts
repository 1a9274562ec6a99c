import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silencePacket } from '@ringway/sound'
import { PromptStore } from './prompt-store.ts'

const second = { kind: 'dtmf', digits: 'W' } as const // a second of it is about 400 bytes, and 256 for the entry

test('a prompt that somebody holds stays, however small the room', async () => {
  const store = new PromptStore(1, silencePacket())
  assert.equal(await store.make('a', second), 1000)
  assert.equal(store.find('a'), 1000)
  assert.equal(store.packets('a').count, 50)
})

test('a prompt that nobody holds stays while there is room, and is found again', async () => {
  const store = new PromptStore(100_000, silencePacket())
  await store.make('a', second)
  store.release('a')
  assert.throws(() => store.packets('a'))
  assert.equal(store.find('a'), 1000)
  assert.equal(store.packets('a').count, 50)
})

test('without room the prompt that was let go first makes way', async () => {
  const store = new PromptStore(1500, silencePacket())
  for (const id of ['a', 'b', 'c']) await store.make(id, second)
  const { bytes } = store.stats()
  assert.ok(bytes > 1500 && bytes < 3000, `${bytes}`)
  for (const id of ['a', 'b', 'c']) store.release(id)
  assert.equal(store.find('a'), null)
  assert.equal(store.find('c'), 1000)
})

test('a prompt that was not made is not found', () => {
  const store = new PromptStore(1000, silencePacket())
  assert.equal(store.find('x'), null)
  store.release('x')
  assert.deepEqual(store.stats(), { count: 0, bytes: 0 })
})
