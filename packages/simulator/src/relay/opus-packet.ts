/** Duration of one frame in ms by the configuration in the first byte. RFC 6716, table 2. */
function frameMs(configuration: number): number {
  if (configuration < 12) return [10, 20, 40, 60][configuration % 4] ?? 0
  if (configuration < 16) return [10, 20][configuration % 2] ?? 0
  return [2.5, 5, 10, 20][configuration % 4] ?? 0
}

/** What an Opus packet says of itself; null for an empty one. RFC 6716 §3.1 and §3.2. */
export function opusShape(packet: Uint8Array): { readonly ms: number; readonly stereo: boolean } | null {
  const [toc, count = 0] = packet
  if (toc === undefined) return null
  const code = toc & 0b11
  const frames = code === 0 ? 1 : code === 3 ? count & 0b11_1111 : 2
  return { ms: frames * frameMs(toc >> 3), stereo: (toc & 0b100) !== 0 }
}
