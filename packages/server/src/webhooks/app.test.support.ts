import { once } from 'node:events'
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net'
import { type AllowList, parseAllowList } from './allow-list.ts'
import { CustomerHttp, type CustomerHttpConfig } from './customer-http.ts'
import type { Param } from './signature.ts'
import type { WebhookFailure } from './webhook-failure.ts'
import type { WebhookRequest } from './webhook-request.ts'

/** What an app under test was asked. */
export type Asked = {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export type Reply = {
  readonly status?: number
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string | Uint8Array
}

/** An app of the customer's, on loopback. */
export type App = AsyncDisposable & {
  readonly url: string
  readonly port: number
  readonly asked: readonly Asked[]
  readonly connections: () => number
}

export const LOOPBACK: AllowList = parseAllowList('127.0.0.0/8, ::1')

export async function openApp(answer: (asked: Asked, number: number) => Reply | Promise<Reply>): Promise<App> {
  const asked: Asked[] = []
  const listener: RequestListener = async (request, response) => {
    const { method = '', url = '', headers, rawHeaders } = request
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const entry = { method, path: url, headers, rawHeaders, body: Buffer.concat(chunks).toString() }
    asked.push(entry)
    const reply = await answer(entry, asked.length)
    response.writeHead(reply.status ?? 200, reply.headers).end(reply.body)
  }
  const server = createServer(listener)
  return { ...(await listening(server)), asked }
}

/** A server that speaks whatever `onSocket` writes. */
export async function openRawApp(onSocket: (socket: Socket, number: number) => void): Promise<Omit<App, 'asked'>> {
  let count = 0
  const server = createRawServer((socket) => {
    count += 1
    socket.on('error', () => undefined)
    onSocket(socket, count)
  })
  return await listening(server)
}

/** A loopback port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const app = await openRawApp(() => undefined)
  await app[Symbol.asyncDispose]()
  return app.port
}

export function xml(body: string): Reply {
  return { headers: { 'content-type': 'text/xml' }, body }
}

/** A client that may reach loopback, closed at the end of its block. */
export function openHttp(config: Partial<CustomerHttpConfig> = {}): CustomerHttp & AsyncDisposable {
  const http = new CustomerHttp({ allow: LOOPBACK, ...config })
  return Object.assign(http, { [Symbol.asyncDispose]: () => http.close() })
}

/** The failure that `promise` ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<WebhookFailure> {
  return await promise.then(
    () => {
      throw new Error('it was expected to fail')
    },
    (error: WebhookFailure) => {
      if (error.name !== 'WebhookFailure') throw error
      return error
    },
  )
}

async function listening(server: Server): Promise<Omit<App, 'asked'>> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${port}`, port, connections: () => connections, [Symbol.asyncDispose]: close }
}

export const TOKEN = 'an auth token'
export const PARAMS: readonly Param[] = [
  ['CallSid', 'CA1'],
  ['From', 'whatsapp:+15551230001'],
  ['Body', 'á b&c=d'],
]

export function post(url: string, more: Partial<WebhookRequest> = {}): WebhookRequest {
  return { url, method: 'POST', params: PARAMS, authToken: TOKEN, ...more }
}

export function get(url: string, more: Partial<WebhookRequest> = {}): WebhookRequest {
  return { ...post(url, more), method: 'GET' }
}
