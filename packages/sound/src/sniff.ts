/** What a file is, by its first bytes. */
export type AudioKind = 'wav' | 'mp3' | 'ogg-opus' | 'ogg-vorbis' | 'mu-law'

const MU_LAW_TYPES = ['audio/basic', 'audio/ulaw', 'audio/mulaw', 'audio/x-ulaw', 'audio/x-mulaw', 'audio/pcmu']

/** Things people send instead of audio we read, named so that the error message helps. */
const STRANGERS: readonly [start: string, words: string][] = [
  ['fLaC', 'a FLAC file, which Ringway does not read'],
  ['FORM', 'an AIFF file, which Ringway does not read'],
  ['.snd', 'a Sun .au file, which Ringway does not read'],
  ['\x1aE\xdf\xa3', 'a WebM or Matroska file, which Ringway does not read'],
  ['#!AMR', 'an AMR file, which Ringway does not read'],
  ['<', 'an HTML or XML page'],
  ['{', 'a JSON document'],
]

/**
 * Names the kind of audio, or says in words what else it is. The bytes decide; the declared type is asked only when
 * they say nothing, because web servers often label audio wrongly and raw mu-law has no mark of its own.
 *
 * @param contentType the declared media type, with or without parameters
 */
export function sniff(bytes: Uint8Array, contentType?: string): AudioKind | { stranger: string } {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  if (head.startsWith('RIFF') && head.startsWith('WAVE', 8)) return 'wav'
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  // Raw mu-law begins with any bytes: quiet samples look like an MPEG header, or like a brace.
  const mayBeMuLaw = MU_LAW_TYPES.includes(type)
  if (head.startsWith('ID3') || (!mayBeMuLaw && isMpegFrame(bytes))) return 'mp3'
  if (head.startsWith('OggS')) return sniffOgg(head)
  const known = STRANGERS.find(([start]) => head.trimStart().startsWith(start) && !(mayBeMuLaw && start.length === 1))
  if (known) return { stranger: known[1] }
  if (head.startsWith('ftyp', 4)) return { stranger: 'an MP4 or M4A file, which Ringway does not read' }
  if (mayBeMuLaw) return 'mu-law'
  const label = type ? `, labelled ${type.slice(0, 60)}` : ''
  return { stranger: `${bytes.length} bytes that are no audio Ringway knows${label}` }
}

function sniffOgg(head: string): AudioKind | { stranger: string } {
  if (head.includes('OpusHead')) return 'ogg-opus'
  if (head.includes('\x01vorbis')) return 'ogg-vorbis'
  return { stranger: 'an Ogg file that holds neither Opus nor Vorbis' }
}

/** A complete MPEG audio header: sync, a defined version and layer, a defined bit rate and sample rate. */
function isMpegFrame(bytes: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = bytes
  const synced = first === 0xff && (second & 0xe0) === 0xe0
  const defined = (second & 0x18) !== 0x08 && (second & 0x06) !== 0
  return synced && defined && third >> 4 !== 0xf && third >> 4 !== 0 && (third & 0x0c) !== 0x0c
}
