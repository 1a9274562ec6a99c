import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import { type buildConnector, type Dispatcher, errors } from 'undici'

/**
 * Sends a request with the headers it is given, in their order and spelling, and not one more: undici always adds
 * `connection` and puts `content-length` last. Each request has a connection of its own, opened by `connect` and ended
 * with the answer, so that nothing has to be said about keeping it.
 *
 * It tells its handler what an undici dispatcher would.
 */
export class ExactDispatcher implements Pick<Dispatcher, 'dispatch'> {
  readonly #connect: buildConnector.connector
  readonly #open = new Set<ClientRequest>()

  /** @param connect opens connections, and decides which may be opened */
  constructor(connect: buildConnector.connector) {
    this.#connect = connect
  }

  /** `headers` are pairs, flat, `Host` and `Content-Length` among them; `body` is text or nothing. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { origin = '', path, method } = options
    this.#connect(connectorOptions(new URL(origin)), (...[failure, socket]) => {
      const controller = new Controller()
      if (failure) return handler.onResponseError?.(controller, failure)
      const sent = request({ method, path, setHost: false, createConnection: () => socket as Duplex })
      controller.govern(sent)
      this.#open.add(sent)
      sent.once('close', () => this.#open.delete(sent))
      handler.onRequestStart?.(controller, null)
      if (controller.aborted) return
      // Set one by one, so that their order is ours; removed, so that Node adds none of its own.
      for (const [name, value] of pairsOf(options.headers)) sent.setHeader(name, value)
      sent.removeHeader('connection')
      sent.once('response', (answer) => relay(answer, controller, handler))
      sent.on('error', (error) => handler.onResponseError?.(controller, inUndicisWords(error)))
      sent.end(typeof options.body === 'string' ? options.body : undefined)
    })
    return true
  }

  /** Ends every request that is still under way. */
  close(): void {
    for (const sent of this.#open) sent.destroy(new errors.ClientDestroyedError())
  }
}

/** Lets a handler end its request. */
class Controller implements Dispatcher.DispatchController {
  #reason: Error | null = null
  #request: ClientRequest | null = null

  get aborted(): boolean {
    return this.#reason !== null
  }

  get reason(): Error | null {
    return this.#reason
  }

  readonly paused = false

  govern(request: ClientRequest): void {
    this.#request = request
  }

  abort(reason: Error): void {
    this.#reason ??= reason
    // Whoever ends it knows why already.
    this.#request?.on('error', () => undefined).destroy()
  }

  pause(): void {}
  resume(): void {}
}

function relay(answer: IncomingMessage, controller: Controller, handler: Dispatcher.DispatchHandler): void {
  handler.onResponseStart?.(controller, answer.statusCode ?? 0, answer.headers, answer.statusMessage)
  answer.on('data', (chunk: Buffer) => handler.onResponseData?.(controller, chunk))
  answer.once('end', () => {
    handler.onResponseEnd?.(controller, {})
    answer.socket.destroy()
  })
  answer.on('error', (error) => handler.onResponseError?.(controller, inUndicisWords(error)))
}

function connectorOptions({ protocol, hostname, host, port }: URL): buildConnector.Options {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  return { protocol, hostname: bare, host, port: port || (protocol === 'https:' ? '443' : '80') }
}

/** What is no proper HTTP is told as undici tells it, so that one place finds the words for both. */
function inUndicisWords(error: NodeJS.ErrnoException): Error {
  const { code = '' } = error
  if (code.startsWith('HPE_HEADER_OVERFLOW')) return new errors.HeadersOverflowError(error.message)
  return code.startsWith('HPE_') ? new errors.HTTPParserError(error.message) : error
}

function pairsOf(headers: Dispatcher.DispatchOptions['headers']): (readonly [name: string, value: string])[] {
  const flat: readonly unknown[] = Array.isArray(headers) ? headers : []
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[String(name), String(flat[index + 1])] as const] : []))
}
