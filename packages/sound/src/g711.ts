/** ITU-T G.711: one byte a sample, expanded to -1..1 through a table of 256 values, and packed by the nearest of them. */

/** Mu-law bytes as samples. */
export function decodeMuLaw(bytes: Uint8Array): Float32Array {
  return expand(bytes, muLawTable())
}

/** A-law bytes as samples. */
export function decodeALaw(bytes: Uint8Array): Float32Array {
  return expand(bytes, aLawTable())
}

/** Samples as mu-law bytes; what is louder than full scale is cut. */
export function encodeMuLaw(samples: Float32Array): Uint8Array {
  MU_LAW ??= steps(muLawTable())
  return pack(samples, MU_LAW)
}

/** Samples as A-law bytes; what is louder than full scale is cut. */
export function encodeALaw(samples: Float32Array): Uint8Array {
  A_LAW ??= steps(aLawTable())
  return pack(samples, A_LAW)
}

/** The codes in the order of their values. */
type Steps = { readonly values: Float32Array; readonly codes: Uint8Array }

let MU_LAW: Steps | undefined
let A_LAW: Steps | undefined

function steps(table: Float32Array): Steps {
  const codes = Uint8Array.from(table.keys()).sort((a, b) => (table[a] as number) - (table[b] as number))
  return { values: Float32Array.from(codes, (code) => table[code] as number), codes }
}

function pack(samples: Float32Array, { values, codes }: Steps): Uint8Array {
  return Uint8Array.from(samples, (sample) => codes[nearest(values, sample)] as number)
}

/** Where the nearest value stands, by bisection. */
function nearest(values: Float32Array, sample: number): number {
  let [low, high] = [0, values.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((values[middle] as number) <= sample) low = middle
    else high = middle
  }
  return sample - (values[low] as number) < (values[high] as number) - sample ? low : high
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
