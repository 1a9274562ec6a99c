import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import ipaddr from 'ipaddr.js'
import { buildConnector } from 'undici'
import { type AllowList, allowsAddress, allowsName } from './allow-list.ts'

export type Address = { readonly address: string; readonly family: number }
export type Resolve = (hostname: string) => Promise<readonly Address[]>

export type GuardConfig = {
  readonly allow: AllowList
  /** For the name, the connection and the TLS handshake together. Milliseconds. */
  readonly connectTimeoutMs: number
  /** How a name becomes addresses. Default: the system's resolver. */
  readonly resolve?: Resolve | undefined
  /** Certificate authorities (PEM) to trust instead of Node's own list. */
  readonly ca?: readonly string[] | undefined
}

/** A webhook's target is not a public address and nobody has opened it. Final: trying again changes nothing. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused'
  readonly code = 11200
  readonly host: string
  readonly address: string

  constructor(host: string, address: string) {
    const who = host === address ? address : `${host} (${address})`
    super(
      `${who} is not a public internet address, so no request was sent. ` +
        `To let webhooks reach it, add ${address} to RINGWAY_WEBHOOK_ALLOW and start again.`,
    )
    this.host = host
    this.address = address
  }
}

export type ConnectPhase = 'dns' | 'tcp' | 'tls'

/** No connection: how far it came, whether time ran out, and Node's own error. */
export class ConnectFailed extends Error {
  override readonly name = 'ConnectFailed'
  readonly phase: ConnectPhase
  readonly timedOut: boolean

  constructor(phase: ConnectPhase, timedOut: boolean, cause: Error) {
    super(`no connection (${phase}): ${cause.message}`, { cause })
    this.phase = phase
    this.timedOut = timedOut
  }
}

/** May we connect to this IP address? Public unicast only, in whatever notation, unless the list opens it. */
export function mayConnect(address: string, allow: AllowList): boolean {
  return ipaddr.isValid(address) && (isPublic(ipaddr.process(address)) || allowsAddress(allow, address))
}

function isPublic(ip: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (ip.range() !== 'unicast') return false
  // All that IANA has given out of IPv6. Beyond it lie forms that hide an IPv4 address, such as ::7f00:1.
  return ip instanceof ipaddr.IPv4 || ip.match(ipaddr.IPv6.parse('2000::'), 3)
}

/**
 * Opens the connections of one undici Agent, and only to addresses that may be reached.
 *
 * The check is made where the connection is made: on literals, on every address a name resolves to, on every hop of a
 * redirect alike; the socket then goes to the very address that was checked, so a name cannot change its mind between.
 * A name with public and private addresses keeps the permitted ones.
 */
export class Guard {
  readonly #config: GuardConfig
  readonly #connecting = new Set<Socket>()
  readonly #open: buildConnector.connector

  constructor(config: GuardConfig) {
    this.#config = config
    this.#open = buildConnector({
      timeout: 0, // ours is exact; undici's ticks in half seconds
      autoSelectFamily: true,
      lookup: this.#lookup,
      ...(config.ca && { ca: [...config.ca] }),
    })
  }

  readonly connect: buildConnector.connector = (options, callback) => {
    const { hostname } = options
    if (isIP(hostname) && !mayConnect(hostname, this.#config.allow)) {
      process.nextTick(callback, new TargetRefused(hostname, hostname), null)
      return
    }
    this.#connect(options, callback)
  }

  /** Ends what is still connecting. */
  close(): void {
    for (const socket of this.#connecting) socket.destroy(new Error('closed'))
  }

  #connect(options: buildConnector.Options, callback: buildConnector.Callback): void {
    let phase: ConnectPhase = isIP(options.hostname) ? 'tcp' : 'dns'
    let timedOut = false
    // undici's types forget that its connector returns the socket.
    const socket = this.#open(options, (...result) => {
      clearTimeout(timer)
      this.#connecting.delete(socket)
      const [error, connected] = result
      if (error === null) callback(null, connected)
      else if (error instanceof TargetRefused) callback(error, null)
      else callback(new ConnectFailed(phase, timedOut, error), null)
    }) as unknown as Socket
    this.#connecting.add(socket)
    socket.once('lookup', () => {
      phase = 'tcp'
    })
    if (options.protocol === 'https:') {
      socket.once('connect', () => {
        phase = 'tls'
      })
    }
    const timer = setTimeout(() => {
      timedOut = true
      socket.destroy(new Error(`nothing within ${this.#config.connectTimeoutMs} ms`))
    }, this.#config.connectTimeoutMs)
  }

  readonly #lookup: LookupFunction = (hostname, options, callback) => {
    const resolve = this.#config.resolve ?? systemResolve
    resolve(hostname)
      .then((addresses) => permitted(hostname, addresses, this.#config.allow))
      .then(
        ([first, ...others]) => {
          if (options.all) callback(null, [first, ...others])
          else callback(null, first.address, first.family)
        },
        (error: NodeJS.ErrnoException) => callback(error, []),
      )
  }
}

const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true })

/** The addresses of `hostname` that may be connected to. @throws TargetRefused when that is none of them */
export function permitted(hostname: string, addresses: readonly Address[], allow: AllowList): [Address, ...Address[]] {
  const kept = allowsName(allow, hostname) ? addresses : addresses.filter((each) => mayConnect(each.address, allow))
  const [first, ...others] = kept
  if (!first) throw new TargetRefused(hostname, addresses[0]?.address ?? 'no address')
  return [first, ...others]
}
