import { setImmediate } from 'node:timers/promises'
import { BadOpusPacket, OpusDecoder, toInt16, wavHeader } from '@ringway/sound'
import type { Millis } from './now.ts'
import { inSequence, type PlacedPacket, placed } from './play-order.ts'
import { lengthOf, type Recording } from './recording.ts'

const SAMPLE_RATE = 16_000
const SAMPLES_PER_MS = SAMPLE_RATE / 1000
const WAV_HEADER_BYTES = 44
/** Packets decoded between two looks at the event loop: about 2 ms of work. */
const PACKETS_AT_A_TIME = 50

/**
 * A recording as a WAV file: 16-bit, mono, 16 kHz, exactly as long as the recording.
 *
 * What did not come, came too late or was never sent is silence of its real length: nothing is concealed, so that a test
 * can find a gap. Audio goes on being forwarded meanwhile.
 *
 * @param until where to stop while the recording still goes on
 */
export async function heardWav(recording: Recording, until: Millis): Promise<Buffer> {
  const sampleCount = Math.round(lengthOf(recording, until) * SAMPLES_PER_MS)
  const wav = Buffer.alloc(WAV_HEADER_BYTES + sampleCount * 2)
  wavHeader(sampleCount, SAMPLE_RATE).copy(wav)
  const decoder = new OpusDecoder(SAMPLE_RATE)
  const packets = [...inSequence(recording.packets())]
  let decoded = 0
  for (const packet of placed(packets, recording.startedAt)) {
    write(wav, sampleCount, packet, decoder)
    decoded += 1
    if (decoded % PACKETS_AT_A_TIME === 0) await setImmediate()
  }
  return wav
}

function write(wav: Buffer, sampleCount: number, packet: PlacedPacket, decoder: OpusDecoder): void {
  let samples: Int16Array
  try {
    samples = toInt16(decoder.decode(packet.payload))
  } catch (error) {
    if (error instanceof BadOpusPacket) return // a phone plays nothing either
    throw error
  }
  const first = Math.round(packet.fromStart * SAMPLES_PER_MS)
  for (const [index, sample] of samples.entries()) {
    const at = first + index
    if (at >= 0 && at < sampleCount) wav.writeInt16LE(sample, WAV_HEADER_BYTES + at * 2)
  }
}
