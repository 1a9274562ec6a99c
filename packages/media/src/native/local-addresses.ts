import { networkInterfaces } from 'node:os'

/** Every interface, in either family. */
const ANY = ['0.0.0.0', '::']

/** The addresses at which a socket can be reached that is bound to `bindAddress`, the one that others most likely see first. */
export function addressesOf(bindAddress: string): string[] {
  if (!ANY.includes(bindAddress)) return [bindAddress]
  const family = bindAddress === '::' ? 'IPv6' : 'IPv4'
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const ours = all.filter((one) => one.family === family && !one.address.startsWith('fe80:'))
  const outward = ours.filter(({ internal }) => !internal)
  return (outward.length > 0 ? outward : ours).map(({ address }) => address)
}
