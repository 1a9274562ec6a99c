import { toInt16 } from './pcm.ts'

/**
 * The 44 bytes in front of 16-bit mono samples.
 *
 * @param sampleCount how many samples follow
 * @param sampleRate samples a second
 */
export function wavHeader(sampleCount: number, sampleRate: number): Buffer {
  const dataBytes = sampleCount * 2
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + dataBytes, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20) // PCM
  header.writeUInt16LE(1, 22) // one channel
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(dataBytes, 40)
  return header
}

/** A whole WAV file, 16-bit mono. Floats are -1..1; louder is cut off. */
export function encodeWav(samples: Int16Array | Float32Array, sampleRate: number): Buffer {
  const whole = samples instanceof Int16Array ? samples : toInt16(samples)
  const body = Buffer.alloc(whole.length * 2)
  for (let i = 0; i < whole.length; i++) body.writeInt16LE(whole[i] as number, i * 2)
  return Buffer.concat([wavHeader(whole.length, sampleRate), body])
}
