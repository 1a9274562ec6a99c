import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fateOf, ImpairedPath } from './impaired-path.ts'
import { NO_IMPAIRMENT } from './media-faults.ts'
import { seededRandom } from './seeded-random.ts'

const fates = (impairment: object, seed = 1) => {
  const random = seededRandom(seed)
  return Array.from({ length: 10_000 }, () => fateOf({ ...NO_IMPAIRMENT, ...impairment }, random))
}

test('without impairment everything passes at once, in order', () => {
  for (const fate of fates({})) assert.deepEqual(fate, { kind: 'held', forMs: 0, inOrder: true })
})

test('10 % loss loses about a tenth, the same packets for the same seed and others for another', () => {
  const lost = (seed: number) => fates({ lossPercent: 10 }, seed).flatMap(({ kind }, n) => (kind === 'lost' ? [n] : []))
  assert.ok(Math.abs(lost(1).length - 1000) < 100, `${lost(1).length}`)
  assert.deepEqual(lost(1), lost(1))
  assert.notDeepEqual(lost(1), lost(2))
})

test('jitter holds from nothing to its limit', () => {
  const held = fates({ jitterMs: 40 }).map((fate) => (fate.kind === 'held' ? fate.forMs : -1))
  assert.ok(Math.min(...held) >= 0 && Math.max(...held) < 40)
  assert.ok(Math.abs(held.reduce((sum, ms) => sum + ms, 0) / held.length - 20) < 1)
})

test('5 % reordering holds about a twentieth out of order', () => {
  const overtaken = fates({ reorderPercent: 5 }).filter((fate) => fate.kind === 'held' && !fate.inOrder)
  assert.ok(Math.abs(overtaken.length - 500) < 80, `${overtaken.length}`)
})

test('blocked lets nothing pass', () => assert.ok(fates({ blocked: true }).every(({ kind }) => kind === 'lost')))

test('packets that jitter holds leave in the order in which they came', async () => {
  const path = new ImpairedPath(seededRandom(3))
  path.set({ ...NO_IMPAIRMENT, jitterMs: 20 }, seededRandom(3))
  const left: number[] = []
  await new Promise<void>((resolve) => {
    const keepAlive = setInterval(() => {}, 1_000)
    for (let n = 0; n < 50; n++)
      path.carry(() => {
        left.push(n)
        if (left.length < 50) return
        clearInterval(keepAlive)
        resolve()
      })
  })
  assert.deepEqual(
    left,
    Array.from({ length: 50 }, (_, n) => n),
  )
})
