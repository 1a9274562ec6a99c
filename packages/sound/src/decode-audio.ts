import { decodeMuLaw } from './g711.ts'
import { durationMs, type Pcm } from './pcm.ts'
import { type AudioKind, sniff } from './sniff.ts'
import { UnreadableAudio } from './unreadable-audio.ts'
import { decodeMp3, decodeOggOpus, decodeOggVorbis } from './wasm-decoders.ts'
import { readWav } from './wav-reader.ts'

/**
 * The longest audio that is decoded, in seconds: 20 minutes.
 *
 * A compressed file can be a thousand times smaller than its sound, so the bound is on what comes out: 20 minutes at
 * 48 kHz are 230 MB while they are being decoded.
 */
export const MAX_AUDIO_SECONDS = 1200

/**
 * Decodes a whole file to one channel at its own rate: WAV, MP3, Ogg Opus, Ogg Vorbis, or raw 8 kHz mu-law.
 *
 * @param contentType the declared type; used only when the bytes do not say what they are
 * @param maxSeconds refuse what sounds longer, default {@link MAX_AUDIO_SECONDS}
 * @throws UnreadableAudio for anything that cannot be played, with what was found in words
 */
export async function decodeAudio(
  bytes: Uint8Array,
  contentType?: string,
  maxSeconds: number = MAX_AUDIO_SECONDS,
): Promise<Pcm> {
  if (bytes.length === 0) throw new UnreadableAudio('nothing at all (0 bytes)')
  const kind = sniff(bytes, contentType)
  if (typeof kind === 'object') throw new UnreadableAudio(kind.stranger)
  const pcm = await decodeKind(kind, bytes, maxSeconds)
  if (pcm.samples.length === 0) throw new UnreadableAudio(`${NAMES[kind]} with no sound in it`)
  if (durationMs(pcm) > maxSeconds * 1000) throw new UnreadableAudio(`sound of more than ${maxSeconds} seconds`)
  return pcm
}

const NAMES = {
  wav: 'a WAV file',
  mp3: 'an MP3 file',
  'ogg-opus': 'an Ogg Opus file',
  'ogg-vorbis': 'an Ogg Vorbis file',
  'mu-law': 'raw mu-law',
} satisfies Record<AudioKind, string>

async function decodeKind(kind: AudioKind, bytes: Uint8Array, maxSeconds: number): Promise<Pcm> {
  switch (kind) {
    case 'wav':
      return readWav(bytes)
    case 'mp3':
      return await decodeMp3(bytes, maxSeconds)
    case 'ogg-opus':
      return await decodeOggOpus(bytes, maxSeconds)
    case 'ogg-vorbis':
      return await decodeOggVorbis(bytes, maxSeconds)
    case 'mu-law':
      return { sampleRate: 8000, samples: decodeMuLaw(bytes) }
    default:
      return kind satisfies never
  }
}
