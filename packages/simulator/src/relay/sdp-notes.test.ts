import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANSWER } from '../house.test.kit.ts'
import { sdpNotes } from './sdp-notes.ts'

const rows: [string, string, string[]][] = [
  ['WhatsApp’s own wishes', ANSWER, []],
  ['no keys', ANSWER.replace(/a=rtpmap:126.*\r\n/, ''), ['no-telephone-event']],
  [
    'keys on a clock of 48 kHz alone',
    ANSWER.replace('telephone-event/8000', 'telephone-event/48000'),
    ['no-telephone-event'],
  ],
  ['a DTLS server', ANSWER.replace('setup:active', 'setup:passive'), ['dtls-role']],
]
for (const [name, sdp, notes] of rows) test(`an SDP is noted: ${name}`, () => assert.deepEqual(sdpNotes(sdp), notes))
