import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Random } from './random.ts'

/** What becomes of packets on their way. `one way`: what the network sends does not arrive. */
export type PathFault = 'lossy' | 'one way' | 'gone' | Loses

/** Whether this packet is lost. */
export type Loses = (packet: Buffer, fromNetwork: boolean) => boolean

const LOST_SHARE = 0.3

/** Between the business's legs and the network's relay, on both ways: a port that each leg takes for the relay's. */
export class UdpBetween {
  readonly port: number
  fault: PathFault | null = null
  readonly #relayPort: number
  readonly #random: Random
  readonly #front: Socket
  /** One socket towards the relay for each leg, so that the relay tells them apart. */
  readonly #legs = new Map<number, Socket>()

  private constructor(front: Socket, relayPort: number, random: Random) {
    this.#front = front
    this.port = front.address().port
    this.#relayPort = relayPort
    this.#random = random
    front.on('message', (bytes, from) => this.#fromLeg(bytes, from))
  }

  static async open(relayPort: number, random: Random): Promise<UdpBetween> {
    const front = createSocket('udp4').bind(0, '127.0.0.1')
    await once(front, 'listening')
    return new UdpBetween(front, relayPort, random)
  }

  /** Legs of calls that are over are forgotten: their ports are taken again by others. */
  forget(): void {
    for (const leg of this.#legs.values()) leg.close()
    this.#legs.clear()
  }

  close(): void {
    this.forget()
    this.#front.close()
  }

  #fromLeg(bytes: Buffer, { port }: RemoteInfo): void {
    if (!this.#passes(bytes, false)) return
    let leg = this.#legs.get(port)
    if (!leg) {
      leg = createSocket('udp4')
      leg.on('message', (back) => {
        if (this.#passes(back, true)) this.#front.send(back, port, '127.0.0.1')
      })
      leg.on('error', () => undefined)
      this.#legs.set(port, leg)
    }
    leg.send(bytes, this.#relayPort, '127.0.0.1')
  }

  #passes(packet: Buffer, fromNetwork: boolean): boolean {
    if (typeof this.fault === 'function') return !this.fault(packet, fromNetwork)
    switch (this.fault) {
      case null:
        return true
      case 'gone':
        return false
      case 'one way':
        return !fromNetwork
      case 'lossy':
        return !this.#random.chance(LOST_SHARE)
      default:
        return this.fault satisfies never
    }
  }
}
