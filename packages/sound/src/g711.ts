/** ITU-T G.711 decoding: one byte a sample, expanded to -1..1 through a table of 256 values. */

/** Mu-law bytes as samples. */
export function decodeMuLaw(bytes: Uint8Array): Float32Array {
  return expand(bytes, muLawTable())
}

/** A-law bytes as samples. */
export function decodeALaw(bytes: Uint8Array): Float32Array {
  return expand(bytes, aLawTable())
}

function expand(bytes: Uint8Array, table: Float32Array): Float32Array {
  const samples = new Float32Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) samples[i] = table[bytes[i] as number] as number
  return samples
}

function muLawTable(): Float32Array {
  return Float32Array.from({ length: 256 }, (_, code) => {
    const bits = ~code & 0xff
    const magnitude = (((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)
    return (bits & 0x80 ? 0x84 - magnitude : magnitude - 0x84) / 32768
  })
}

function aLawTable(): Float32Array {
  return Float32Array.from({ length: 256 }, (_, code) => {
    const bits = code ^ 0x55
    const segment = (bits & 0x70) >> 4
    const step = ((bits & 0x0f) << 4) + 8
    const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1)
    return (bits & 0x80 ? magnitude : -magnitude) / 32768
  })
}
