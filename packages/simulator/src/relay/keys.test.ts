import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BadKeys, keyFrames } from './keys.ts'
import { Mouth } from './mouth.ts'
import type { Voice } from './voice.ts'

const SILENCE = Buffer.from([1])
const hex = (frames: ReturnType<typeof keyFrames>) =>
  frames.map(({ payloads }) => payloads.map((one) => one.toString('hex')))

test('a key is 100 ms of packets, the last one three times with the end bit, and 80 ms of pause', () => {
  assert.deepEqual(hex(keyFrames('5')), [
    ['050a00a0'],
    ['050a0140'],
    ['050a01e0'],
    ['050a0280'],
    ['058a0320', '058a0320', '058a0320'],
    [],
    [],
    [],
    [],
  ])
})

test('keys are as long and as far apart as asked, in whole frames with the end of the tone exact', () => {
  assert.deepEqual(hex(keyFrames('11', { toneMs: 40, gapMs: 50 })), [
    ['010a00a0'],
    ['018a0140', '018a0140', '018a0140'],
    [],
    [],
    [],
    ['010a00a0'],
    ['018a0140', '018a0140', '018a0140'],
    [],
    [],
  ])
  assert.deepEqual(hex(keyFrames('1', { toneMs: 50, gapMs: 20 })), [
    ['010a00a0'],
    ['010a0140'],
    ['018a0190', '018a0190', '018a0190'],
    [],
  ])
})

test('however fast, each key comes to its end before the next begins', () => {
  for (let toneMs = 20; toneMs <= 120; toneMs++)
    for (let gapMs = 20; gapMs <= 60; gapMs++) {
      const payloads = keyFrames('99999', { toneMs, gapMs }).flatMap((frame) => frame.payloads)
      const ends = payloads
        .filter((payload) => payload.readUInt8(1) >= 0x80)
        .map((payload) => payload.readUInt16BE(2) / 8)
      assert.deepEqual(ends, Array(15).fill(toneMs))
    }
})

test('every key has its event code', () => {
  const codes = keyFrames('0123456789*#ABCd').flatMap(({ begins, payloads }) => (begins ? [payloads[0]?.[0]] : []))
  assert.deepEqual(
    codes,
    Array.from({ length: 16 }, (_, code) => code),
  )
})

test('what is no key is named', () => {
  assert.throws(
    () => keyFrames('12w'),
    (error) => error instanceof BadKeys && error.key === 'W',
  )
})

test('all packets of a key have one timestamp, and only its first frame the marker', () => {
  const mouth = new Mouth(SILENCE)
  mouth.frame()
  mouth.press('77')
  const packets = Array.from({ length: 18 }, () => mouth.frame().packets).flat()
  const keys = packets.filter(({ header }) => header.payloadType === 126)
  assert.deepEqual(new Set(keys.map(({ header }) => header.timestamp)), new Set([960 * 2, 960 * 11]))
  assert.deepEqual(
    keys.flatMap(({ header }, n) => (header.marker ? [n] : [])),
    [0, 7],
  )
  assert.deepEqual(
    packets.map(({ header }) => header.sequenceNumber),
    packets.map((_, n) => n + 2),
  )
})

/** A voice of two packets. */
const voice = { packet: (index: number) => [Buffer.from('a'), Buffer.from('b')][index] ?? null } as Voice

function said(mouth: Mouth, frames: number): string {
  let text = ''
  for (let n = 0; n < frames; n++) {
    const { packets, spoken } = mouth.frame()
    const [first] = packets
    text += first?.header.payloadType === 126 ? 'K' : first?.payload.equals(SILENCE) ? '.' : first?.payload
    if (spoken) text += '|'
  }
  return text
}

test('a voice is said once, or over and over, and its end is told once', () => {
  const mouth = new Mouth(SILENCE)
  assert.equal(mouth.isBusy, false)
  mouth.speak(voice, false)
  assert.equal(said(mouth, 5), 'ab.|..')
  mouth.speak(voice, true)
  assert.equal(said(mouth, 5), 'ababa')
  assert.equal(mouth.isBusy, true)
  mouth.speak(null, false)
  assert.equal(said(mouth, 2), '..')
})

test('keys come before the voice, which waits for them', () => {
  const mouth = new Mouth(SILENCE)
  mouth.speak(voice, false)
  const begun = said(mouth, 1)
  mouth.press('1')
  assert.equal(begun + said(mouth, 11), 'aKKKKK....b.|')
})
