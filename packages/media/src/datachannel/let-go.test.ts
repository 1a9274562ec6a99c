import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import type { LetGo } from '../testing/let-go-process.ts'

test('legs that have ended are let go of: the library holds none of them', async () => {
  const child = fork(new URL('../testing/let-go-process.js', import.meta.url), { execArgv: [] })
  try {
    const died = once(child, 'exit').then((): [LetGo] => [{ opened: 0, held: 0 }])
    const [{ opened, held }] = await Promise.race([once(child, 'message') as Promise<[LetGo]>, died])
    assert.equal(opened, 20)
    assert.ok(held <= 1, `${held} of ${opened} are still held`)
  } finally {
    child.kill('SIGKILL')
  }
})
