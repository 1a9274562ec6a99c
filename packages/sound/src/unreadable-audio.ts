/** Thrown when bytes that were given as audio cannot be played: not audio, a kind we do not read, empty, or too long. */
export class UnreadableAudio extends Error {
  override readonly name = 'UnreadableAudio'
  /** What was found, in words that fit after "this is": `an HTML page`, `nothing at all (0 bytes)`. */
  readonly found: string

  constructor(found: string, options?: ErrorOptions) {
    super(`cannot play this audio: ${found}`, options)
    this.found = found
  }
}
