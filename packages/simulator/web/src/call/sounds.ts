/** The eight frequencies of a telephone's keys, Hz: rows, columns. ITU-T Q.23. */
const ROWS = [697, 770, 852, 941]
const COLUMNS = [1209, 1336, 1477]
const KEYS = '123456789*0#'

/** One turn of a repeated sound: notes at `at`, all in seconds and Hz. */
type Cadence = { readonly every: number; readonly notes: readonly { at: number; for: number; pitches: number[] }[] }

/** While the other side's phone rings: two soft notes, a pause. */
const RING_BACK: Cadence = {
  every: 2.8,
  notes: [
    { at: 0, for: 0.42, pitches: [392] },
    { at: 0.46, for: 0.62, pitches: [494] },
  ],
}

/** While this phone rings: a brighter figure, twice. */
const RING: Cadence = {
  every: 2.4,
  notes: [0, 0.56].flatMap((start) => [
    { at: start, for: 0.16, pitches: [659, 1318] },
    { at: start + 0.17, for: 0.3, pitches: [880, 1760] },
  ]),
}

/** The phone's own sounds. They are heard here only, never sent. */
export class Sounds {
  #context: AudioContext | null = null
  #repeated: AudioBufferSourceNode | null = null

  /** The page's one audio context. Awake only after a tap: call this from one. */
  wake(): AudioContext {
    this.#context ??= new AudioContext()
    // Before the first tap this is refused; the next tap tries again.
    if (this.#context.state === 'suspended') this.#context.resume().catch(() => {})
    return this.#context
  }

  ringBack(): void {
    this.#repeat(RING_BACK, 0.12)
  }

  ring(): void {
    this.#repeat(RING, 0.2)
  }

  /** Ends the ringing, of either kind. */
  quiet(): void {
    this.#repeated?.stop()
    this.#repeated = null
  }

  /** The two frequencies of a key, briefly. */
  key(digit: string): void {
    const index = KEYS.indexOf(digit)
    const pitches = [ROWS[Math.floor(index / 3)], COLUMNS[index % 3]].filter((pitch) => pitch !== undefined)
    this.#once({ every: 0.13, notes: [{ at: 0, for: 0.12, pitches }] }, 0.12)
  }

  /** The line is closed. */
  over(): void {
    const notes = [0, 0.24].map((at) => ({ at, for: 0.14, pitches: [330] }))
    this.#once({ every: 0.5, notes }, 0.12)
  }

  #repeat(cadence: Cadence, volume: number): void {
    this.quiet()
    this.#repeated = play(this.wake(), cadence, volume, true)
  }

  #once(cadence: Cadence, volume: number): void {
    play(this.wake(), cadence, volume, false)
  }
}

/** Each cadence is drawn once into a buffer, so that repeating it needs no timers. */
function play(context: AudioContext, cadence: Cadence, volume: number, loop: boolean): AudioBufferSourceNode {
  const buffer = context.createBuffer(1, Math.ceil(cadence.every * context.sampleRate), context.sampleRate)
  const samples = buffer.getChannelData(0)
  for (const note of cadence.notes) draw(samples, context.sampleRate, note, volume)
  const source = new AudioBufferSourceNode(context, { buffer, loop })
  source.connect(context.destination)
  source.start()
  return source
}

/** Adds one note, eased in and out over 12 ms: a square edge clicks. */
function draw(samples: Float32Array, rate: number, note: Cadence['notes'][number], volume: number): void {
  const first = Math.floor(note.at * rate)
  const length = Math.floor(note.for * rate)
  for (let i = 0; i < length; i++) {
    const edge = Math.min(1, i / (0.012 * rate), (length - i) / (0.012 * rate))
    const wave = note.pitches.reduce((sum, pitch) => sum + Math.sin((2 * Math.PI * pitch * i) / rate), 0)
    samples[first + i] = (samples[first + i] ?? 0) + (volume * edge * wave) / note.pitches.length
  }
}
