import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Legs } from './legs.ts'
import { MediaProcess } from './media-process.ts'
import type { ProcessOptions } from './protocol.ts'

const OPTIONS: ProcessOptions = {
  ...{ backend: 'native', udpPorts: { from: 1, to: 1 }, bindAddress: '127.0.0.1' },
  ...{ certificateLifetimeMs: 1, promptCacheBytes: 0, codecThreads: 1 },
}

test('what is ordered for a leg that has ended meanwhile begins nothing that would never end', async () => {
  const asked: string[] = []
  const legs: Partial<Legs> = {
    has: (leg) => leg === 'live',
    want: (leg, on) => void asked.push(`${leg} is ${on ? '' : 'not '}wanted`),
    feed: (leg, on) => void asked.push(`${leg} is ${on ? '' : 'not '}fed`),
  }
  const media = await MediaProcess.open(
    async () => legs as Legs,
    OPTIONS,
    () => {},
  )
  for (const leg of ['ended', 'live']) {
    media.listen({ leg })
    media.confer({ conference: 'all', leg })
    media.leave({ leg })
    media.codecs.deafen(leg)
  }
  await media.codecs.close()
  assert.deepEqual(asked, [
    'ended is not fed',
    'live is wanted',
    'live is fed',
    'live is not fed',
    'live is not wanted',
  ])
})
