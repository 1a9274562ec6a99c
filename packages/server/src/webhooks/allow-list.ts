import { domainToASCII } from 'node:url'
import ipaddr from 'ipaddr.js'

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, prefixLength: number]

/** Targets opened besides the public internet: what RINGWAY_WEBHOOK_ALLOW says, read. */
export type AllowList = {
  /** Exact host names, lower case. */
  readonly names: ReadonlySet<string>
  /** From `*.example.com`: `.example.com`. The domain itself is not meant. */
  readonly suffixes: readonly string[]
  readonly networks: readonly Network[]
}

export const NOTHING_ALLOWED: AllowList = { names: new Set(), suffixes: [], networks: [] }

/** An entry of the list that means nothing. */
export class BadAllowList extends Error {
  override readonly name = 'BadAllowList'
  readonly entry: string

  constructor(entry: string, why: string) {
    super(`RINGWAY_WEBHOOK_ALLOW: "${entry}" ${why}`)
    this.entry = entry
  }
}

/**
 * Reads a list of hosts (`app.internal`, `*.internal`), addresses (`10.0.0.7`, `::1`) and networks (`10.0.0.0/8`),
 * separated by commas or spaces. An empty text allows nothing beyond public addresses.
 *
 * @throws BadAllowList naming the first entry that is none of these
 */
export function parseAllowList(text: string): AllowList {
  const names = new Set<string>()
  const suffixes: string[] = []
  const networks: Network[] = []
  for (const entry of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const network = parseNetwork(entry)
    if (network) networks.push(network)
    else if (entry.startsWith('*.')) suffixes.push(`.${hostName(entry, entry.slice(2))}`)
    else names.add(hostName(entry, entry))
  }
  return { names, suffixes, networks }
}

/** Is every address of this name open? `name` is compared without case and without a final dot. */
export function allowsName(list: AllowList, name: string): boolean {
  const plain = name.toLowerCase().replace(/\.$/, '')
  return list.names.has(plain) || list.suffixes.some((suffix) => plain.endsWith(suffix))
}

/** `address` is an IPv4 or IPv6 literal; one that maps IPv4 into IPv6 counts as the IPv4 address it holds. */
export function allowsAddress(list: AllowList, address: string): boolean {
  const ip = ipaddr.process(address)
  return list.networks.some(([base, length]) => ip.kind() === base.kind() && ip.match(base, length))
}

function parseNetwork(entry: string): Network | null {
  if (entry.includes('://')) throw new BadAllowList(entry, 'has a port or a scheme; the list takes hosts alone')
  const bare = entry.replace(/^\[(.*)\]$/, '$1')
  if (bare.includes('/')) {
    if (!ipaddr.isValidCIDR(bare) || /^[^.:]*\//.test(bare)) {
      throw new BadAllowList(entry, 'is not a network; write one as 10.0.0.0/8 or fd00::/8, and no URL')
    }
    return ipaddr.parseCIDR(bare)
  }
  if (!ipaddr.IPv4.isValidFourPartDecimal(bare) && !ipaddr.IPv6.isValid(bare)) return null
  const ip = ipaddr.process(bare)
  return [ip, ip.kind() === 'ipv4' ? 32 : 128]
}

function hostName(entry: string, name: string): string {
  if (name.includes(':')) throw new BadAllowList(entry, 'has a port or a scheme; the list takes hosts alone')
  if (/^[\d.]+$/.test(name)) throw new BadAllowList(entry, 'is not an IPv4 address; write four numbers, as in 10.0.0.7')
  const ascii = domainToASCII(name.replace(/\.$/, ''))
  const labels = ascii.split('.')
  if (ascii === '' || labels.some((label) => !/^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(label))) {
    throw new BadAllowList(entry, 'is neither a host name nor an address; a wildcard is written *.example.com')
  }
  return ascii
}
