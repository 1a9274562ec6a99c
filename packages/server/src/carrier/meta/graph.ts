import { setTimeout as pause } from 'node:timers/promises'
import { type CallAction, CallActionResult, PhoneNumberNode, SettingsAnswer } from '@ringway/meta-wire'
import { Agent, request } from 'undici'
import type { z } from 'zod'
import { GraphError, type GraphFailure, GraphUnreachable, isGraphFailure } from './graph-error.ts'

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

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 2_000

/**
 * Meta's Graph for one app: the call actions, the calling settings, the phone number's node.
 *
 * Every method throws GraphError when Meta refuses and GraphUnreachable when no answer came.
 *
 * @see Meta, Calling API, "Reference".
 */
export class Graph {
  readonly #base: string
  readonly #headers: Record<string, string>
  readonly #timeoutMs: number
  readonly #agent = new Agent({ keepAliveTimeout: 30_000, connections: 64 })

  constructor(options: GraphOptions) {
    this.#base = `${options.baseUrl.replace(/\/+$/, '')}/${GRAPH_VERSION}`
    this.#headers = { authorization: `Bearer ${options.token}`, accept: 'application/json' }
    this.#timeoutMs = options.timeoutMs ?? 10_000
  }

  /** The phone shows "Ringing" and media may connect, unheard. Tried again until `until` while the fault is passing. */
  async preAccept(phoneNumberId: string, callId: string, sdp: string, until: AbortSignal): Promise<void> {
    await this.#act(phoneNumberId, until, {
      messaging_product: 'whatsapp',
      call_id: callId,
      action: 'pre_accept',
      session: { sdp_type: 'answer', sdp },
    })
  }

  /** The user's timer starts. `opaque` comes back in the terminate webhook. The SDP must be pre_accept's own. */
  async accept(phoneNumberId: string, callId: string, sdp: string, opaque: string, until: AbortSignal): Promise<void> {
    await this.#act(phoneNumberId, until, {
      messaging_product: 'whatsapp',
      call_id: callId,
      action: 'accept',
      session: { sdp_type: 'answer', sdp },
      biz_opaque_callback_data: opaque,
    })
  }

  /** Ends a call nobody has accepted. One try: the caller keeps it as durable work. */
  async reject(phoneNumberId: string, callId: string): Promise<void> {
    await this.#post(`${phoneNumberId}/calls`, CallActionResult, {
      messaging_product: 'whatsapp',
      call_id: callId,
      action: 'reject',
    } satisfies CallAction)
  }

  /** Ends a call. One try: the caller keeps it as durable work. */
  async terminate(phoneNumberId: string, callId: string): Promise<void> {
    await this.#post(`${phoneNumberId}/calls`, CallActionResult, {
      messaging_product: 'whatsapp',
      call_id: callId,
      action: 'terminate',
    } satisfies CallAction)
  }

  /** Is calling switched on for the number? A number where it was never set answers NOT_SET, which means no. */
  async isCallingOn(phoneNumberId: string): Promise<boolean> {
    const { calling } = await this.#get(`${phoneNumberId}/settings`, SettingsAnswer)
    return calling?.status?.toUpperCase() === 'ENABLED'
  }

  /** Switches calling on or off. Icon, hours and callback permission stay as the business set them in Meta's manager. */
  async setCalling(phoneNumberId: string, on: boolean): Promise<void> {
    await this.#post(`${phoneNumberId}/settings`, CallActionResult, {
      calling: { status: on ? 'ENABLED' : 'DISABLED' },
    })
  }

  /** The number's own node: how it is written and the name Meta has verified. */
  async phoneNumber(phoneNumberId: string): Promise<PhoneNumberNode> {
    return this.#get(`${phoneNumberId}?fields=id,display_phone_number,verified_name`, PhoneNumberNode)
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  /**
   * One call action, repeated while the fault is passing and `until` has not aborted. When an answer was lost, Meta may
   * have acted all the same, and then refuses the repetition as an invalid parameter: that refusal means "done".
   */
  async #act(phoneNumberId: string, until: AbortSignal, action: CallAction): Promise<void> {
    let maybeDone = false
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
      const failure = await this.#tryAction(phoneNumberId, action)
      if (failure === null) return
      if (maybeDone && failure instanceof GraphError && failure.code === 100) return
      if (failure.retry === 'never') throw failure
      maybeDone ||= failure.maybeDone
      await pause(wait, undefined, { signal: until }).catch(() => {
        throw failure
      })
    }
  }

  async #tryAction(phoneNumberId: string, action: CallAction): Promise<GraphFailure | null> {
    try {
      await this.#post(`${phoneNumberId}/calls`, CallActionResult, action)
      return null
    } catch (error) {
      if (isGraphFailure(error)) return error
      throw error
    }
  }

  async #get<T extends z.ZodType>(path: string, answer: T): Promise<z.infer<T>> {
    return this.#request('GET', path, answer)
  }

  async #post<T extends z.ZodType>(path: string, answer: T, body: unknown): Promise<z.infer<T>> {
    return this.#request('POST', path, answer, body)
  }

  async #request<T extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    answer: T,
    body?: unknown,
  ): Promise<z.infer<T>> {
    const url = `${this.#base}/${path}`
    const { status, text } = await this.#exchange(method, url, body)
    const json = readJson(text)
    if (status >= 300) throw new GraphError(status, isObject(json) && isObject(json.error) ? json.error : {})
    const read = answer.safeParse(json)
    if (!read.success) throw new GraphError(status, { message: `Graph's answer to ${path} has an unknown shape` })
    return read.data
  }

  async #exchange(method: 'GET' | 'POST', url: string, body: unknown): Promise<{ status: number; text: string }> {
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
