import { writeFile } from 'node:fs/promises'
import { availableParallelism, networkInterfaces } from 'node:os'
import { join } from 'node:path'

const UNUSED_TRANSPORTS = ['pfunix', 'mqtt', 'nanomsg', 'rabbitmq', 'websockets']

/**
 * Writes what Janus reads when it starts.
 *
 * @param port TCP, of its API
 * @param address of its calls
 * @returns its arguments
 */
export async function writeJanusConfig(
  folder: string,
  port: number,
  udpPorts: { readonly from: number; readonly to: number },
  address: string,
): Promise<string[]> {
  const core = `
general: {
  debug_level = 2
  # A thread for each core. Without it there is one for each call.
  event_loops = ${availableParallelism()}
}
media: { rtp_port_range = "${udpPorts.from}-${udpPorts.to}" }
nat: { ice_enforce_list = "${address}" }
transports: { disable = "${UNUSED_TRANSPORTS.map((name) => `libjanus_${name}.so`).join(',')}" }
`
  const http = `
general: {
  http = true
  ip = "127.0.0.1"
  port = ${port}
  json = "compact"
}
`
  await writeFile(join(folder, 'janus.jcfg'), core)
  await writeFile(join(folder, 'janus.transport.http.jcfg'), http)
  return [`--config=${join(folder, 'janus.jcfg')}`, `--configs-folder=${folder}`]
}

/**
 * An address of this machine that is not the loopback's, which Janus does not use. What comes from the same address stays within the machine.
 *
 * @throws Error when there is none
 */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const own = all.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (!own) throw new Error('it uses no loopback address, and this machine has no other')
  return own.address
}
