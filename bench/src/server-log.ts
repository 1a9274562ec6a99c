/** A line of the server's log, as far as a bench reads it. */
export type LogLine = {
  readonly msg: string
  /** When it was written, Unix milliseconds. */
  readonly time: number
  /** How long what the line tells of took, in milliseconds. */
  readonly ms: number
  readonly callSid?: string
  readonly route?: string
  /** Of a first packet: nothing had to be made for it. */
  readonly cached?: boolean
}

/** The structured lines among what a house has printed. */
export class ServerLog {
  readonly #output: () => string

  constructor(output: () => string) {
    this.#output = output
  }

  /** A place to read on from. */
  get end(): number {
    return this.#output().length
  }

  /** Lines since `from`, and no later than `to`, that say `msg` and how long it took, in order. */
  lines(from: number, msg: string, to = this.end): LogLine[] {
    return this.#output()
      .slice(from, to)
      .split('\n')
      .filter((line) => line.startsWith('{') && line.includes(msg))
      .flatMap((line) => {
        const read = asLine(line)
        return read?.msg === msg ? [read] : []
      })
  }
}

function asLine(text: string): LogLine | null {
  try {
    const line = JSON.parse(text) as Partial<LogLine>
    return typeof line.msg === 'string' && typeof line.ms === 'number' ? (line as LogLine) : null
  } catch {
    return null // a line that is still being written, or not the server's
  }
}
