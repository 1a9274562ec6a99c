import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * What the test tells a peer to do: `answer` as a business that is called, `offer` and `accept` as one that calls, or as
 * a browser phone.
 *
 * A script is played one letter every 20 ms: `.` a packet of the tone · `s` nothing, timestamps go on, sequence numbers
 * do not · `f` nothing, and timestamps stand still · `l` a packet is lost · `w` a packet is sent after its successor ·
 * `d` a packet is sent twice · `2` a packet under another SSRC · `b` RTCP BYE.
 */
export type Order =
  | { do: 'answer'; id: string; offer: string; speaks?: PeerSound }
  | { do: 'offer'; id: string; payloadTypes?: PeerPayloadTypes }
  | { do: 'accept'; id: string; sdp: string }
  | { do: 'play'; id: string; hz: number; script: string }
  | { do: 'report'; id: string; hz: number }
  | { do: 'close'; id: string }

/** Default Opus. */
export type PeerSound = 'opus' | 'PCMU' | 'PCMA'

/** Default 111 and 126; without `keys` none are offered. */
export type PeerPayloadTypes = { opus: number; keys: number | null }

/** What the peer received: `toneShare` is the share of energy at the frequency asked about. */
export type Report = {
  packets: number
  ssrcs: number
  digits: string
  /** Holes in the sequence numbers. */
  lost: number
  /** Telephone-event packets. */
  rfc4733: number
  toneShare: number
  ms: number
}

export type Telling =
  | { tells: 'answer'; id: string; sdp: string }
  | { tells: 'offer'; id: string; sdp: string }
  | { tells: 'open'; id: string }
  | { tells: 'state'; id: string; state: string }
  | { tells: 'first-packet'; id: string }
  | { tells: 'played'; id: string }
  | { tells: 'digits'; id: string; digits: string }
  | { tells: 'report'; id: string; report: Report }

/** The process in which all businesses of a test live, and its browser phones. */
export class BusinessProcess {
  readonly #child: ChildProcess = fork(fileURLToPath(new URL('./business-peer.test.child.js', import.meta.url)))
  readonly #told: Telling[] = []

  constructor() {
    this.#child.setMaxListeners(100)
    this.#child.on('message', (telling: Telling) => this.#told.push(telling))
    this.#child.on('exit', (code, signal) => {
      if (code !== 0) throw new Error(`the peer process died: ${signal ?? code}`)
    })
  }

  order(order: Order): void {
    this.#child.send(order)
  }

  /** The first telling that fits, said already or to come. Each is given once. */
  async told<T extends Telling['tells']>(
    tells: T,
    id: string,
    fits: (telling: Telling & { tells: T }) => boolean = () => true,
  ): Promise<Telling & { tells: T }> {
    for (;;) {
      const at = this.#told.findIndex(
        (telling) => telling.tells === tells && telling.id === id && fits(telling as Telling & { tells: T }),
      )
      if (at >= 0) return this.#told.splice(at, 1)[0] as Telling & { tells: T }
      await once(this.#child, 'message')
    }
  }

  /** The peer offers, as a business that calls or as a browser phone. @returns its SDP */
  async offer(id: string, payloadTypes?: PeerPayloadTypes): Promise<string> {
    this.order(payloadTypes ? { do: 'offer', id, payloadTypes } : { do: 'offer', id })
    return (await this.told('offer', id)).sdp
  }

  /** Resolves once the whole script has been played. */
  async play(id: string, hz: number, script: string): Promise<void> {
    this.order({ do: 'play', id, hz, script })
    await this.told('played', id)
  }

  async report(id: string, hz: number): Promise<Report> {
    this.order({ do: 'report', id, hz })
    return (await this.told('report', id)).report
  }

  /** Resolves once this many packets have come: the last are still on their way when their sender has sent them. */
  async received(id: string, count: number): Promise<void> {
    while ((await this.report(id, 1000)).packets < count);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const gone = once(this.#child, 'exit')
    this.#child.disconnect()
    await gone
  }
}
