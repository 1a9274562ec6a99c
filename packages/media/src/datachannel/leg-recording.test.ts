import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import type { Recorded } from '../engine.ts'
import { LegRecording } from './leg-recording.ts'

const SILENCE = Uint8Array.of(0x48, 0)

describe('a recording in the making', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringway-leg-recording-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('what was said before a pause does not wait for its end to be written', async () => {
    const file = join(folder, 'paused.ogg')
    const recording = new LegRecording({ inbound: file }, SILENCE, { began: () => {}, over: () => {} })
    const said = Buffer.of(0x48, 1, 2, 3)
    recording.hear('inbound', { ssrc: 1, timestamp: 0, payload: said })
    recording.pause('skip')
    const holds = async () => (await readFile(file).catch(() => Buffer.alloc(0))).includes(said)
    for (const deadline = Date.now() + 5_000; !(await holds()); await later(5)) assert.ok(Date.now() < deadline)
    await recording.end('stopped')
  })

  test('one whose files cannot be written any more ends at once, and tells it once', async () => {
    const told: Recorded[] = []
    const recording = new LegRecording({ inbound: join(folder, 'behind.ogg') }, SILENCE, {
      began: () => {},
      over: (recorded) => told.push(recorded),
    })
    // More than may wait, before the disk has had a chance.
    const large = new Uint8Array(20_000).fill(7)
    large[0] = 0xe0 // 2.5 ms
    for (let i = 0; i < 100; i++) recording.hear('inbound', { ssrc: 1, timestamp: i * 120, payload: large })
    const isTaken = recording.goOn()
    const ended = recording.end('failed')
    const atOnce = [...told]
    await ended
    await recording.end('stopped')
    assert.equal(isTaken, false)
    assert.deepEqual([atOnce.length, told.length], [1, 1])
    assert.deepEqual([told[0]?.how, told[0]?.error], ['failed', 'EAGAIN'])
    assert.ok((await stat(join(folder, 'behind.ogg'))).size < 1 << 20)
  })
})
