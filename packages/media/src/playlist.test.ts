import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Playlist, type PromptPackets } from './playlist.ts'

const a: PromptPackets = { packets: [Uint8Array.of(1), Uint8Array.of(2)], count: 2 }
const b: PromptPackets = { packets: [Uint8Array.of(3)], count: 1 }
const silence = Uint8Array.of(0)
const pause: PromptPackets = { packets: [silence], count: 3 }
const nothing: PromptPackets = { packets: [], count: 0 }

test('an empty list has nothing to play', () => {
  assert.deepEqual(new Playlist(silence).next(), { packet: silence, talk: false, key: null, started: [], ended: [] })
})

test('prompts play in order, each as often as asked, with 20 ms of rest between', () => {
  const list = new Playlist(silence)
  list.add('x', [
    { prompt: a, times: 2 },
    { prompt: b, times: 1 },
  ])
  assert.equal(play(list, 1), '[x 1 2 0 1 2 0 3 x]')
})

test('one packet many times is silence of any length, and needs no rest', () => {
  const list = new Playlist(silence)
  list.add('x', [
    { prompt: pause, times: 1 },
    { prompt: b, times: 2 },
  ])
  assert.equal(play(list, 1), '[x 0 0 0 3 0 3 x]')
})

test('playbacks follow each other with 20 ms of rest between', () => {
  const list = new Playlist(silence)
  list.add('x', [{ prompt: b, times: 1 }])
  list.add('y', [{ prompt: a, times: 1 }])
  assert.equal(play(list, 2), '[x 3 x] 0 [y 1 2 y]')
})

test('a playback without a packet ends in the slot of the next that has one, or alone', () => {
  const list = new Playlist(silence)
  list.add('x', [
    { prompt: nothing, times: 5 },
    { prompt: a, times: 0 },
  ])
  list.add('y', [{ prompt: b, times: 1 }])
  assert.deepEqual(list.next(), { packet: Uint8Array.of(3), talk: true, key: null, started: ['y'], ended: ['x', 'y'] })
  list.add('z', [])
  assert.deepEqual(list.next(), { packet: silence, talk: false, key: null, started: [], ended: ['z'] })
})

test('stop takes out what plays or waits, once', () => {
  const list = new Playlist(silence)
  list.add('x', [{ prompt: a, times: 1000 }])
  list.add('y', [{ prompt: a, times: 1 }])
  list.add('z', [{ prompt: b, times: 1 }])
  list.next()
  assert.deepEqual([list.stop('x'), list.stop('y'), list.stop('x')], [true, true, false])
  assert.equal(play(list, 1), '0 [z 3 z]', 'what was cut off rings, too')
})

test('a key takes out what it stops, playing or waiting, and nothing else', () => {
  const list = new Playlist(silence)
  list.add('x', [{ prompt: a, times: 1000 }], '09')
  list.add('y', [{ prompt: a, times: 1 }])
  list.add('z', [{ prompt: b, times: 1 }], '9')
  list.next()
  assert.deepEqual([list.stopOn('1'), list.stopOn('9'), list.stopOn('9')], [[], ['x', 'z'], []])
  assert.equal(play(list, 1), '0 [y 1 2 y]')
})

test('clear names what never ended', () => {
  const list = new Playlist(silence)
  list.add('x', [{ prompt: a, times: 1 }])
  list.add('y', [{ prompt: a, times: 1 }])
  list.next()
  assert.deepEqual(list.clear(), ['x', 'y'])
  assert.equal(list.next().talk, false)
})

/** What a listener would write down until this many playbacks are over; 0 is silence. */
function play(list: Playlist, playbacks: number): string {
  const words: string[] = []
  for (let over = 0; over < playbacks; ) {
    const { packet, started, ended } = list.next()
    words.push(...started.map((id) => `[${id}`), `${packet[0]}`, ...ended.map((id) => `${id}]`))
    over += ended.length
  }
  return words.join(' ')
}

test('keys come with the slots of their tones; each begins with its first packet, in every round', () => {
  const tones: PromptPackets = {
    packets: [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)],
    count: 3,
    keys: Uint8Array.of(5, 10, 0, 160, 5, 138, 0, 160, 0, 0, 0, 0),
  }
  const list = new Playlist(silence)
  list.add('x', [
    { prompt: tones, times: 2 },
    { prompt: b, times: 1 },
  ])
  const slots = Array.from({ length: 9 }, () => list.next())
  const told = slots.map(({ key }) => key && [key.payload?.[1] ?? null, key.begins])
  const round = [
    [10, true],
    [138, false],
    [null, false],
  ]
  assert.deepEqual(told, [...round, null, ...round, null, null])
  assert.deepEqual(slots[0]?.packet, Uint8Array.of(1), 'the tone stands beside it, for who knows no keys')
})
