import type { Contact, SimCall, ThreadEntry } from '../api.ts'

/** What the network tells a phone; `hello` comes first on every connection, `clock` when the time was moved. */
export type StreamEvent =
  | { readonly type: 'hello'; readonly data: { now: number } }
  | { readonly type: 'clock'; readonly data: { now: number } }
  | { readonly type: 'call'; readonly data: SimCall }
  | { readonly type: 'thread'; readonly data: { wa_id: string; with: string; entry: ThreadEntry } }
  | { readonly type: 'contact'; readonly data: { wa_id: string; contact: Contact } }

/** How long after a refusal to try again, ms. A mere disconnection is retried by the browser itself. */
const RETRY_MS = 2_000

const TYPES = ['hello', 'clock', 'call', 'thread', 'contact'] as const

/** A server-sent stream that comes back by itself, whatever ended it. */
export class EventStream {
  readonly #url: string
  readonly #tell: (event: StreamEvent) => void
  readonly #lost: () => void
  #source: EventSource | null = null
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, tell: (event: StreamEvent) => void, lost: () => void) {
    this.#url = url
    this.#tell = tell
    this.#lost = lost
    this.#connect()
  }

  close(): void {
    clearTimeout(this.#retry)
    this.#source?.close()
    this.#source = null
  }

  #connect(): void {
    const source = new EventSource(this.#url)
    this.#source = source
    for (const type of TYPES)
      source.addEventListener(type, (message) => {
        this.#tell({ type, data: JSON.parse(message.data) } as StreamEvent)
      })
    source.addEventListener('error', () => {
      this.#lost()
      // CLOSED: the server answered, but not with a stream; EventSource gives up for good.
      if (source.readyState === EventSource.CLOSED) this.#retry = setTimeout(() => this.#connect(), RETRY_MS)
    })
  }
}
