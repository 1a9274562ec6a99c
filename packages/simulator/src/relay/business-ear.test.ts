import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RtpHeader } from 'werift'
import { BusinessEar } from './business-ear.ts'
import { CallNotes } from './call-notes.ts'

const MONO_20_MS = 31 << 3

/** The codes noted about so many packets of so many bytes. */
function noted(
  count: number,
  bytes: number,
  toc = MONO_20_MS,
  more: Partial<RtpHeader> = {},
  agreed: number | null = 111,
) {
  const notes = new CallNotes()
  const ear = new BusinessEar(notes, () => 48)
  const payload = Buffer.alloc(bytes, toc)
  for (let n = 0; n < count; n++) {
    const ssrc = n % 2 === 0 ? 1 : (more.ssrc ?? 1)
    const header = new RtpHeader({ ssrc, sequenceNumber: n, timestamp: n * 960, payloadType: 111 })
    ear.accept(header, payload, agreed, n * 20)
  }
  return notes.list().map(({ code, at }) => `${code} ${at}`)
}

test('what WhatsApp wants is not noted', () => assert.deepEqual(noted(500, 50), []))
test('20 kbit/s is enough', () => assert.deepEqual(noted(500, 51), ['bitrate 4980']))
test('packets of 60 ms', () => assert.deepEqual(noted(3, 50, 3 << 3), ['ptime 0']))
test('stereo', () => assert.deepEqual(noted(3, 50, MONO_20_MS | 4), ['stereo 0']))
test('two SSRCs, once', () => assert.deepEqual(noted(9, 50, MONO_20_MS, { ssrc: 2 }), ['second-ssrc 20']))
test('a payload type nobody agreed on', () => assert.deepEqual(noted(3, 50, 0, {}, null), ['payload-type 0']))
