import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** `count` TCP ports of the loopback that are free now; all are held until all are known, so that they differ. */
export async function freeTcpPorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** A UDP port of the loopback that is free now. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}

/** Keeps a TCP port of the loopback busy until it is disposed of. */
export async function busyTcpPort(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Keeps a UDP port of the loopback busy until it is disposed of; the one after it was free a moment ago. */
export async function busyUdpPort(): Promise<AsyncDisposable & { readonly port: number }> {
  for (;;) {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const { port } = socket.address()
    const close = () => new Promise<void>((resolve) => socket.close(() => resolve()))
    if (await isFreeUdpPort(port + 1)) return { port, [Symbol.asyncDispose]: close }
    await close()
  }
}

async function isFreeUdpPort(port: number): Promise<boolean> {
  const socket = createSocket('udp4').bind(port, '127.0.0.1')
  const free = await once(socket, 'listening').then(
    () => true,
    () => false,
  )
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return free
}
