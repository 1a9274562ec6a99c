import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { NoFreePort } from '../engine.ts'

export type PortRange = { readonly from: number; readonly to: number }

/** Guesses before the range is gone through port by port. */
const GUESSES = 20

/**
 * Returns when a UDP port of the range can be bound.
 *
 * Asked before each leg: the ICE library takes a free port of the range by itself, stepping over taken ones, but when
 * none is left it ends the process ("terminate called … Failed to gather local ICE candidates").
 *
 * @throws NoFreePort, or the system's error when the address itself cannot be bound
 */
export async function needFreePort({ from, to }: PortRange, address: string): Promise<void> {
  const size = to - from + 1
  for (let i = 0; i < GUESSES; i++) {
    if (await isFree(from + Math.floor(Math.random() * size), address)) return
  }
  for (let port = from; port <= to; port++) {
    if (await isFree(port, address)) return
  }
  throw new NoFreePort(from, to)
}

async function isFree(port: number, address: string): Promise<boolean> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  try {
    socket.bind({ port, address, exclusive: true })
    await once(socket, 'listening')
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
    throw error
  } finally {
    socket.close()
  }
}
