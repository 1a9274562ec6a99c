import { Agent, request } from 'undici'
import type { z } from 'zod'
import { GraphError, GraphUnreachable } from './graph-error.ts'

/** The Graph version whose shapes `@ringway/meta-wire` describes. */
export const GRAPH_VERSION = 'v25.0'

export type GraphOptions = {
  /** Meta's address, or that of whatever speaks like it. */
  readonly baseUrl: string
  /** A system user's token with whatsapp_business_messaging and whatsapp_business_management. */
  readonly token: string
  /** How long one request may take, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number
}

type Method = 'GET' | 'POST' | 'DELETE'

/** Requests to Meta's Graph for one app, one try each. */
export class GraphClient {
  readonly #base: string
  readonly #headers: Record<string, string>
  readonly #timeoutMs: number
  readonly #agent = new Agent({ keepAliveTimeout: 30_000, connections: 64 })

  constructor(options: GraphOptions) {
    this.#base = `${options.baseUrl.replace(/\/+$/, '')}/${GRAPH_VERSION}`
    this.#headers = { authorization: `Bearer ${options.token}`, accept: 'application/json' }
    this.#timeoutMs = options.timeoutMs ?? 10_000
  }

  /** @throws GraphError when Meta refuses, GraphUnreachable when no answer came */
  async ask<T extends z.ZodType>(method: Method, path: string, answer: T, body?: unknown): Promise<z.infer<T>> {
    const url = `${this.#base}/${path}`
    const { status, text } = await this.#exchange(method, url, body)
    const json = readJson(text)
    if (status >= 300) throw new GraphError(status, isObject(json) && isObject(json.error) ? json.error : {})
    const read = answer.safeParse(json)
    if (!read.success) throw new GraphError(status, { message: `Graph's answer to ${path} has an unknown shape` })
    return read.data
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #exchange(method: Method, url: string, body: unknown): Promise<{ status: number; text: string }> {
    try {
      const response = await request(url, {
        method,
        dispatcher: this.#agent,
        headers: body === undefined ? this.#headers : { ...this.#headers, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(this.#timeoutMs),
      })
      return { status: response.statusCode, text: await response.body.text() }
    } catch (cause) {
      throw new GraphUnreachable(url, cause)
    }
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, never> {
  return typeof value === 'object' && value !== null
}
