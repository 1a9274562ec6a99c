import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EngineStats, MediaEngine } from '@ringway/media'
import { pino } from 'pino'
import { openEvents } from './events/events.ts'
import { HouseWatch } from './house-watch.ts'
import type { Store } from './store/store.ts'

const STATS: EngineStats = {
  ...{ processId: 1, legs: 2, bridges: 0, sent: 0, received: 0, lost: 0, refused: null, cpuMs: 0 },
  lateness: { p50: 1, p99: 2, max: 3, recentP99: 4 },
  ...{ codecs: { taken: 300, capacity: 750 }, prompts: { count: 0, bytes: 0 } },
}

test('what the media engine tells of itself is what new calls are measured by, also while the records are away', async () => {
  const media: Partial<MediaEngine> = { stats: async () => STATS }
  const store: Partial<Store> = { read: async () => Promise.reject(new Error('the records are away')) }
  const events = openEvents({ logger: pino({ level: 'silent' }) })
  const waiting = { callbacks: 7, soundLateMs: 0, codecShare: 0 }
  await new HouseWatch({ store: store as Store, media: media as MediaEngine, events }, waiting).measure()
  assert.deepEqual(waiting, { callbacks: 7, soundLateMs: 4, codecShare: 0.4 })
})
