import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { answerCheck, checkedUfrag, type Endpoint, type IceCredentials, type IceRole } from './ice-lite.ts'
import type { RelayLogger } from './relay-logger.ts'

/** One leg of a call that is reached through the port. */
export interface Resident {
  /** Checks are for it when their USERNAME begins with its ufrag. */
  readonly credentials: IceCredentials
  /** By which its checks are answered. */
  readonly iceRole: IceRole
  /** Its network is down: nothing comes in. */
  readonly isCut: boolean
  /** A check from `from` showed the password; `nominated` when the peer chose this path. */
  checkPassed(from: Endpoint, nominated: boolean): void
  /** A check showed the password, and claimed the relay's role. */
  checkRefused(): void
  /** A datagram other than STUN, from an address whose check has passed. */
  datagram(data: Buffer): void
}

/** Receive buffer asked of the system, in bytes: about a second of forty calls. */
const RECEIVE_BUFFER = 1 << 20

/**
 * The one UDP port of the relay, for every leg of every call.
 *
 * A connectivity check finds its leg by the ufrag in its USERNAME. Once it has shown the password, its sender's address
 * belongs to that leg, and everything else from there goes to it; so one address carries one leg at a time, the one
 * that checked last. What comes from any other address is dropped unread.
 */
export class OnePort {
  readonly port: number
  /** Whether the same port is open on IPv6 too. */
  readonly hasIpv6: boolean
  readonly #sockets: { readonly ipv4: Socket; readonly ipv6: Socket | null }
  readonly #byUfrag = new Map<string, Resident>()
  readonly #byAddress = new Map<string, Resident>()
  #closed = false

  /** @param sockets already bound, to the same port number. Use {@link openOnePort}. */
  constructor(sockets: { ipv4: Socket; ipv6: Socket | null }, logger: RelayLogger) {
    this.#sockets = sockets
    this.port = sockets.ipv4.address().port
    this.hasIpv6 = sockets.ipv6 !== null
    for (const socket of [sockets.ipv4, sockets.ipv6]) {
      socket?.on('message', (data, from) => this.#arrived(data, from))
      socket?.on('error', (error) => logger.warn({ err: error }, 'relay: UDP socket'))
    }
  }

  /** From now on checks for this leg are answered. */
  admit(resident: Resident): void {
    this.#byUfrag.set(resident.credentials.ufrag, resident)
  }

  /** The leg is gone: its ufrag and its addresses are strangers from now on. */
  evict(resident: Resident): void {
    this.#byUfrag.delete(resident.credentials.ufrag)
    for (const [address, owner] of this.#byAddress) if (owner === resident) this.#byAddress.delete(address)
  }

  /** How many legs and addresses it knows; both are 0 when all calls are over. */
  get known(): { legs: number; addresses: number } {
    return { legs: this.#byUfrag.size, addresses: this.#byAddress.size }
  }

  /** Sends and forgets: as everywhere in UDP, nothing is promised. */
  send(data: Buffer, to: Endpoint): void {
    if (this.#closed) return
    const socket = to.address.includes(':') ? this.#sockets.ipv6 : this.#sockets.ipv4
    socket?.send(data, to.port, to.address)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const open = [this.#sockets.ipv4, this.#sockets.ipv6].filter((socket) => socket !== null)
    await Promise.all(open.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))))
  }

  #arrived(data: Buffer, from: Endpoint): void {
    const ufrag = checkedUfrag(data)
    if (ufrag !== null) this.#check(data, this.#byUfrag.get(ufrag), from)
    // Other STUN (keep-alive indications, answers to questions we never ask) says nothing to a lite agent.
    else if ((data[0] ?? 0) >= 4) this.#byAddress.get(addressKey(from))?.datagram(data)
  }

  #check(data: Buffer, resident: Resident | undefined, from: Endpoint): void {
    if (!resident || resident.isCut) return
    const result = answerCheck(data, resident.credentials, from, resident.iceRole)
    if (result.kind === 'ignored') return
    this.send(result.reply, from)
    if (result.kind === 'refused') {
      resident.checkRefused()
      return
    }
    this.#byAddress.set(addressKey(from), resident)
    resident.checkPassed({ address: from.address, port: from.port }, result.nominated)
  }
}

/**
 * Binds the port, on IPv4 and, where the machine has it, on IPv6 as well.
 *
 * @param bindAddress an IPv4 address; `127.0.0.1` brings `::1` along, `0.0.0.0` brings `::`, another one nothing
 * @param port 0 = any free one
 * @throws the system's error when the IPv4 port is taken
 */
export async function openOnePort(options: {
  bindAddress: string
  port: number
  logger: RelayLogger
}): Promise<OnePort> {
  const ipv4 = await bound('udp4', options.bindAddress, options.port)
  const alongside = { '127.0.0.1': '::1', '0.0.0.0': '::' }[options.bindAddress]
  const ipv6 = alongside === undefined ? null : await boundIfPossible(alongside, ipv4.address().port, options.logger)
  return new OnePort({ ipv4, ipv6 }, options.logger)
}

async function bound(type: 'udp4' | 'udp6', address: string, port: number): Promise<Socket> {
  const socket = createSocket({ type, ipv6Only: type === 'udp6', recvBufferSize: RECEIVE_BUFFER })
  socket.bind(port, address)
  await once(socket, 'listening')
  return socket
}

/** WhatsApp offers IPv6 first, and a business has to survive it when it is dead; so here it may well be dead. */
async function boundIfPossible(address: string, port: number, logger: RelayLogger): Promise<Socket | null> {
  try {
    return await bound('udp6', address, port)
  } catch (error) {
    logger.debug({ err: error, address, port }, 'relay: no IPv6 here, its candidate stays dead')
    return null
  }
}

function addressKey({ address, port }: Endpoint): string {
  return `${address}|${port}`
}
