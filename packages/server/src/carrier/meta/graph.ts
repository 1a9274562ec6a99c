import { setTimeout as pause } from 'node:timers/promises'
import {
  type CallAction,
  CallActionResult,
  CallPermissionAnswer,
  type Connect,
  ConnectResult,
  type NewTemplate,
  type OutgoingMessage,
  PhoneNumberNode,
  SendResult,
  SettingsAnswer,
  TemplateCreated,
  TemplateList,
  type TemplateNode,
} from '@ringway/meta-wire'
import type { MetaAction, MetaPermissions } from '../../domain/meta-permissions.ts'
import { GraphClient, type GraphOptions } from './graph-client.ts'
import { GraphError, type GraphFailure, isGraphFailure } from './graph-error.ts'

export { GRAPH_VERSION, type GraphOptions } from './graph-client.ts'

/** What Meta says a user allows; `until` in Unix milliseconds. */
export type MetaPermission =
  | { readonly granted: false }
  | { readonly granted: true; readonly until: number | 'forever' }

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 2_000

/**
 * Meta's Graph for one app: calls and what users allow, messages and their templates, the phone number's settings and node.
 *
 * Every method throws GraphError when Meta refuses and GraphUnreachable when no answer came.
 *
 * @see Meta, Calling API, "Reference".
 */
export class Graph {
  readonly #client: GraphClient

  constructor(options: GraphOptions) {
    this.#client = new GraphClient(options)
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
    await this.#client.ask('POST', `${phoneNumberId}/calls`, CallActionResult, {
      messaging_product: 'whatsapp',
      call_id: callId,
      action: 'reject',
    } satisfies CallAction)
  }

  /** Ends a call. One try: the caller keeps it as durable work. */
  async terminate(phoneNumberId: string, callId: string): Promise<void> {
    await this.#client.ask('POST', `${phoneNumberId}/calls`, CallActionResult, {
      messaging_product: 'whatsapp',
      call_id: callId,
      action: 'terminate',
    } satisfies CallAction)
  }

  /**
   * Calls a user: `sdp` is our offer, the answer comes by webhook with `opaque`. Tried again while no request has
   * left; a request whose answer was lost is not repeated, because the call may be on its way (`maybeDone`).
   *
   * @returns Meta's id of the call
   */
  async connect(
    phoneNumberId: string,
    call: { readonly to: string; readonly sdp: string; readonly opaque: string },
    until: AbortSignal,
  ): Promise<string> {
    const action: Connect = {
      messaging_product: 'whatsapp',
      to: call.to,
      action: 'connect',
      session: { sdp_type: 'offer', sdp: call.sdp },
      biz_opaque_callback_data: call.opaque,
    }
    for (let wait = FIRST_RETRY_MS; ; wait = Math.min(wait * 2, LAST_RETRY_MS)) {
      try {
        const { calls } = await this.#client.ask('POST', `${phoneNumberId}/calls`, ConnectResult, action)
        return calls[0]?.id ?? ''
      } catch (failure) {
        if (!isGraphFailure(failure) || failure.retry === 'never' || failure.maybeDone) throw failure
        await pause(wait, undefined, { signal: until }).catch(() => {
          throw failure
        })
      }
    }
  }

  /** May the user be called, as Meta knows it now? `until` in Unix milliseconds. */
  async callPermission(phoneNumberId: string, user: string): Promise<MetaPermission> {
    const { status, until } = await this.callPermissions(phoneNumberId, user)
    return status === 'no_permission' ? { granted: false } : { granted: true, until: until ?? 'forever' }
  }

  /** All that Meta knows about calling the user and asking for it. `user`: a number's digits, or Meta's id of the user. */
  async callPermissions(phoneNumberId: string, user: string): Promise<MetaPermissions> {
    const name = /^\d+$/.test(user) ? 'user_wa_id' : 'recipient'
    const path = `${phoneNumberId}/call_permissions?${name}=${encodeURIComponent(user)}`
    const { permission, actions = [] } = await this.#client.ask('GET', path, CallPermissionAnswer)
    const seconds = permission.expiration_time ?? permission.expiration
    const ends = permission.status === 'temporary' && seconds !== undefined
    return { status: permission.status, until: ends ? seconds * 1000 : null, actions: actions.map(readAction) }
  }

  /** Queues a message at Meta; how it fares comes by webhook. @returns Meta's id of the message */
  async sendMessage(phoneNumberId: string, message: OutgoingMessage): Promise<string> {
    const { messages } = await this.#client.ask('POST', `${phoneNumberId}/messages`, SendResult, message)
    return messages[0]?.id ?? ''
  }

  /** Submits a template for review. */
  async createTemplate(wabaId: string, template: NewTemplate): Promise<TemplateCreated> {
    return this.#client.ask('POST', `${wabaId}/message_templates`, TemplateCreated, template)
  }

  /** The templates of this name, one for each language. */
  async templatesNamed(wabaId: string, name: string): Promise<readonly TemplateNode[]> {
    const path = `${wabaId}/message_templates?name=${encodeURIComponent(name)}`
    const { data } = await this.#client.ask('GET', path, TemplateList)
    return data.filter((template) => template.name === name)
  }

  /** Deletes one language of a template. */
  async deleteTemplate(wabaId: string, template: { readonly id: string; readonly name: string }): Promise<void> {
    const query = new URLSearchParams({ hsm_id: template.id, name: template.name })
    await this.#client.ask('DELETE', `${wabaId}/message_templates?${query}`, CallActionResult)
  }

  /** Is calling switched on for the number? A number where it was never set answers NOT_SET, which means no. */
  async isCallingOn(phoneNumberId: string): Promise<boolean> {
    const { calling } = await this.#client.ask('GET', `${phoneNumberId}/settings`, SettingsAnswer)
    return calling?.status?.toUpperCase() === 'ENABLED'
  }

  /** Switches calling on or off. Icon, hours and callback permission stay as the business set them in Meta's manager. */
  async setCalling(phoneNumberId: string, on: boolean): Promise<void> {
    await this.#client.ask('POST', `${phoneNumberId}/settings`, CallActionResult, {
      calling: { status: on ? 'ENABLED' : 'DISABLED' },
    })
  }

  /** The number's own node: how it is written and the name Meta has verified. */
  async phoneNumber(phoneNumberId: string): Promise<PhoneNumberNode> {
    return this.#client.ask('GET', `${phoneNumberId}?fields=id,display_phone_number,verified_name`, PhoneNumberNode)
  }

  async close(): Promise<void> {
    await this.#client.close()
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
      await this.#client.ask('POST', `${phoneNumberId}/calls`, CallActionResult, action)
      return null
    } catch (error) {
      if (isGraphFailure(error)) return error
      throw error
    }
  }
}

function readAction(action: NonNullable<CallPermissionAnswer['actions']>[number]): MetaAction {
  return {
    name: action.action_name,
    allowed: action.can_perform_action,
    limits: (action.limits ?? []).map((limit) => ({
      per: limit.time_period,
      atMost: limit.max_allowed,
      used: limit.current_usage,
      liftsAt: limit.limit_expiration_time === undefined ? null : limit.limit_expiration_time * 1000,
    })),
  }
}
