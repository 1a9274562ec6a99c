/** Frame lengths in ms, by the configuration in the first byte. RFC 6716 §3.1, table 2. */
const SILK_MS = [10, 20, 40, 60]
const HYBRID_MS = [10, 20]
const CELT_MS = [2.5, 5, 10, 20]

/** How long an Opus packet sounds, in ms, by its first bytes. RFC 6716 §3. An empty one: 0. */
export function opusPacketMs(packet: Uint8Array): number {
  const [toc, count = 0] = packet
  if (toc === undefined) return 0
  return frameMs(toc >> 3) * frames(toc & 3, count)
}

function frameMs(configuration: number): number {
  if (configuration < 12) return SILK_MS[configuration % 4] ?? 0
  if (configuration < 16) return HYBRID_MS[configuration % 2] ?? 0
  return CELT_MS[configuration % 4] ?? 0
}

/** @param code 0: one frame, 1 and 2: two, 3: as many as the second byte says */
const frames = (code: number, count: number): number => (code === 0 ? 1 : code === 3 ? count & 0x3f : 2)
