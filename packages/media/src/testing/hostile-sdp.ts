import fc from 'fast-check'
import { OUR_AUDIO } from '../offer.ts'
import { type LocalTransport, writeDescription } from '../sdp.ts'

const FINGERPRINT = Array.from({ length: 32 }, (_, i) => (i + 160).toString(16).toUpperCase()).join(':')

/** Our side of a description, of addresses that are nobody's. */
export const SAMPLE_TRANSPORT: LocalTransport = {
  ufrag: 'aB3+',
  pwd: 'vR7ysRprMVPYifVSF5XYPd',
  fingerprint: FINGERPRINT,
  candidates: [
    { priority: 2_114_977_791, address: '203.0.113.5', port: 40_123 },
    { priority: 2_114_977_790, address: '2001:db8::5', port: 40_124 },
  ],
  ssrc: 4_000_000_000,
}

/** One change of a description's lines. */
type Edit = (lines: string[]) => void

/** Numbers and words that stand where others are expected. */
const WORDS = [
  '',
  '0',
  '-1',
  '65536',
  '4294967296',
  '1e9',
  'NaN',
  '127',
  '255.255.255.255',
  '::',
  'udp',
  '\u0000',
  '\u{1f4de}',
  '"',
  '<',
]
/** Lines that readers look for, and that may come twice. */
const LINES = [
  'm=audio 1 UDP/TLS/RTP/SAVPF 111',
  'a=rtcp-mux',
  'a=ice-lite',
  'a=rtpmap:111 opus/48000/2',
  'a=setup:active',
  'v=0',
  'a=:',
]
/** A description is refused by its length, 64 kB, at some count of these. */
const MOST_REPEATS = 20_000

/** A sound description that up to six edits have made into something else, up to a little more than what is read. */
export function hostileDescription(setup: 'active' | 'actpass'): fc.Arbitrary<string> {
  const ending = fc.constantFrom('\r\n', '\n', '\r\n', '\n\r')
  const sound = writeDescription(OUR_AUDIO, SAMPLE_TRANSPORT, setup).split('\r\n')
  return fc.tuple(fc.array(edit(), { maxLength: 6 }), ending).map(([edits, end]) => {
    const lines = [...sound]
    for (const change of edits) change(lines)
    return lines.join(end).slice(0, 70_000)
  })
}

function edit(): fc.Arbitrary<Edit> {
  const at = fc.nat(100)
  const repeats = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: MOST_REPEATS }))
  return fc.oneof(
    at.map((i) => (lines: string[]) => void lines.splice(i % Math.max(1, lines.length), 1)),
    fc.tuple(at, repeats).map(([i, count]) => (lines: string[]) => {
      const line = lines[i % lines.length] ?? ''
      lines.splice(i % lines.length, 0, ...new Array<string>(fitting(count, line)).fill(line))
    }),
    fc.tuple(at, fc.constantFrom(...LINES)).map(
      ([i, line]) =>
        (lines: string[]) =>
          void lines.splice(i % lines.length, 0, line),
    ),
    fc.tuple(at, at, repeats).map(([i, j, count]) =>
      onWords(i, (words) => {
        const word = words[j % words.length] ?? ''
        words.splice(j % words.length, 0, ...new Array<string>(fitting(count, word)).fill(word))
      }),
    ),
    fc.tuple(at, at, fc.constantFrom(...WORDS)).map(([i, j, word]) =>
      onWords(i, (words) => {
        words[j % words.length] = word
      }),
    ),
    fc.tuple(at, at, fc.string({ unit: 'binary', maxLength: 12 })).map(([i, j, text]) => (lines: string[]) => {
      const line = lines[i % lines.length] ?? ''
      lines[i % lines.length] = `${line.slice(0, j)}${text}${line.slice(j + text.length)}`
    }),
    fc.tuple(at, at).map(([i, j]) => (lines: string[]) => {
      const [line = ''] = lines.splice(i % lines.length, 1)
      lines.splice(j % (lines.length + 1), 0, line)
    }),
  )
}

/** As many as may be read, and a few more. */
function fitting(count: number, piece: string): number {
  return Math.min(count, 1 + Math.ceil(70_000 / (piece.length + 1)))
}

/** What spaces, colons and slashes part; they stay what they are. */
function onWords(i: number, change: (words: string[]) => void): Edit {
  return (lines) => {
    const parted = (lines[i % lines.length] ?? '').split(/(?<=[ :/])/)
    change(parted)
    lines[i % lines.length] = parted.join('')
  }
}
