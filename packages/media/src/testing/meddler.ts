import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** What becomes of a datagram: those that are passed on in place of it, in their order. */
export type Meddling = (datagram: Buffer) => readonly Buffer[]

const AS_THEY_ARE: Meddling = (datagram) => [datagram]

/** Somebody on the way between the engine and a peer, who sees every datagram and can do with it what anybody could. */
export class Meddler implements AsyncDisposable {
  /** What becomes of datagrams towards the engine. */
  inward: Meddling = AS_THEY_ARE
  /** What becomes of datagrams from the engine. */
  outward: Meddling = AS_THEY_ARE
  readonly #towardsEngine: Socket
  readonly #towardsPeer: Socket
  readonly #peerPort: number
  #engine: RemoteInfo | null = null

  private constructor(towardsEngine: Socket, towardsPeer: Socket, peerPort: number) {
    this.#towardsEngine = towardsEngine
    this.#towardsPeer = towardsPeer
    this.#peerPort = peerPort
    towardsEngine.on('message', (datagram, from) => {
      this.#engine = from
      for (const each of this.outward(datagram)) towardsPeer.send(each, peerPort, '127.0.0.1')
    })
    towardsPeer.on('message', (datagram) => {
      for (const each of this.inward(datagram)) this.say(each)
    })
  }

  /**
   * @param sdp of a peer whose only live address is 127.0.0.1
   * @param outside where the peer finds it in the engine's place; default: at any port of 127.0.0.1
   */
  static async between(sdp: string, outside = { address: '127.0.0.1', port: 0 }): Promise<Meddler> {
    const [engine, peer] = await Promise.all([bound('127.0.0.1', 0), bound(outside.address, outside.port)])
    return new Meddler(engine, peer, Number(/ 127\.0\.0\.1 (\d+) typ host/.exec(sdp)?.[1]))
  }

  /** The peer's description with our address in place of its own. */
  misled(sdp: string): string {
    return sdp.replaceAll(String(this.#peerPort), String(this.#towardsEngine.address().port))
  }

  /** A datagram to the engine, from where it knows the peer to be. */
  say(datagram: Buffer): void {
    if (this.#engine) this.#towardsEngine.send(datagram, this.#engine.port, this.#engine.address)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of [this.#towardsEngine, this.#towardsPeer])
      await new Promise<void>((done) => socket.close(() => done()))
  }
}

async function bound(address: string, port: number): Promise<Socket> {
  const socket = createSocket('udp4').bind(port, address)
  await once(socket, 'listening')
  return socket
}

/** By their first bytes. RFC 7983, RFC 5761. */
export function isSound(datagram: Buffer): boolean {
  const [first = 0, second = 0] = datagram
  return first >= 128 && first < 192 && (second < 192 || second > 223)
}

/** One that the keys of the handshake protect: goodbye, mostly. RFC 6347, section 4.1. */
export function isSealedAlert(datagram: Buffer): boolean {
  return datagram.length > 13 && datagram[0] === 21 && datagram.readUInt16BE(3) > 0
}

export function isHandshake([first = 0]: Buffer): boolean {
  return first >= 20 && first < 64
}
