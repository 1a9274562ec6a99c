import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Playlist, type PromptPackets } from './playlist.ts'

const a: PromptPackets = { packets: [Uint8Array.of(1), Uint8Array.of(2)], count: 2 }
const b: PromptPackets = { packets: [Uint8Array.of(3)], count: 1 }
const pause: PromptPackets = { packets: [Uint8Array.of(0)], count: 3 }
const nothing: PromptPackets = { packets: [], count: 0 }

test('an empty list has nothing to play', () => {
  assert.deepEqual(new Playlist().next(), { packet: null, started: [], ended: [] })
})

test('prompts play in order, each as often as asked', () => {
  const list = new Playlist()
  list.add('x', [
    { prompt: a, times: 2 },
    { prompt: b, times: 1 },
  ])
  assert.equal(play(list), '[x 1 2 1 2 3 x]')
})

test('one packet many times is silence of any length', () => {
  const list = new Playlist()
  list.add('x', [
    { prompt: pause, times: 1 },
    { prompt: b, times: 2 },
  ])
  assert.equal(play(list), '[x 0 0 0 3 3 x]')
})

test('playbacks follow each other without a gap', () => {
  const list = new Playlist()
  list.add('x', [{ prompt: b, times: 1 }])
  list.add('y', [{ prompt: a, times: 1 }])
  assert.equal(play(list), '[x 3 x] [y 1 2 y]')
})

test('a playback without a packet ends in the slot of the next that has one, or alone', () => {
  const list = new Playlist()
  list.add('x', [
    { prompt: nothing, times: 5 },
    { prompt: a, times: 0 },
  ])
  list.add('y', [{ prompt: b, times: 1 }])
  assert.deepEqual(list.next(), { packet: Uint8Array.of(3), started: ['y'], ended: ['x', 'y'] })
  list.add('z', [])
  assert.deepEqual(list.next(), { packet: null, started: [], ended: ['z'] })
})

test('stop takes out what plays or waits, once', () => {
  const list = new Playlist()
  list.add('x', [{ prompt: a, times: 1000 }])
  list.add('y', [{ prompt: a, times: 1 }])
  list.add('z', [{ prompt: b, times: 1 }])
  list.next()
  assert.deepEqual([list.stop('x'), list.stop('y'), list.stop('x')], [true, true, false])
  assert.equal(play(list), '[z 3 z]')
})

test('clear names what never ended', () => {
  const list = new Playlist()
  list.add('x', [{ prompt: a, times: 1 }])
  list.add('y', [{ prompt: a, times: 1 }])
  list.next()
  assert.deepEqual(list.clear(), ['x', 'y'])
  assert.equal(list.next().packet, null)
})

/** What a listener would write down, until nothing plays. */
function play(list: Playlist): string {
  const words: string[] = []
  for (let slot = list.next(); slot.packet; slot = list.next()) {
    words.push(...slot.started.map((id) => `[${id}`), `${slot.packet[0]}`, ...slot.ended.map((id) => `${id}]`))
  }
  return words.join(' ')
}
