import { CallStatus, CallsValue, ConnectCall, TerminateCall, WebhookError } from '@ringway/meta-wire'
import { z } from 'zod'
import type { CallConnected, CallEnded, CallFact, CallOffered, CallProgressed, Note } from './carrier-event.ts'
import { contactOf } from './contact-of.ts'
import { misfit, noteErrors, ONE_BY_ONE } from './webhook-notes.ts'

const Told = CallsValue.extend({ ...ONE_BY_ONE, calls: z.array(z.unknown()).optional() })
type Told = z.infer<typeof Told>

/** The facts of a `calls` webhook. What comes in an unknown shape is noted. */
export function readCalls(value: unknown, note: Note): CallFact[] {
  const read = Told.safeParse(value)
  if (!read.success) {
    note({ kind: 'unread', field: 'calls', what: misfit(read.error) })
    return []
  }
  const { calls = [], statuses = [], errors, metadata } = read.data
  const facts = [
    ...calls.flatMap((raw) => readCall(read.data, raw, note)),
    ...statuses.flatMap((raw) => readStatus(read.data, raw, note)),
  ]
  const told = facts.map((fact) => (fact.kind === 'call-ended' ? fact.errorCode : null))
  noteErrors(note, { field: 'calls', phoneNumberId: metadata.phone_number_id }, errors, told)
  return facts
}

const Event = z.looseObject({ event: z.string() })

function readCall(value: Told, raw: unknown, note: Note): CallFact[] {
  const unread = (what: string) => {
    note({ kind: 'unread', field: 'calls', what })
    return []
  }
  const event = Event.safeParse(raw)
  if (!event.success) return unread(`calls: ${misfit(event.error)}`)
  switch (event.data.event) {
    case 'connect': {
      const connect = ConnectCall.safeParse(raw)
      if (!connect.success) return unread(`connect: ${misfit(connect.error)}`)
      const { sdp_type: type } = connect.data.session
      if (type === 'offer') return [offered(value, connect.data)]
      return type === 'answer' ? [connected(value, connect.data)] : unread('connect: session.sdp_type is neither')
    }
    case 'terminate': {
      const terminate = TerminateCall.safeParse(raw)
      return terminate.success ? [ended(value, terminate.data)] : unread(`terminate: ${misfit(terminate.error)}`)
    }
    default:
      return unread('calls: an event that we do not know')
  }
}

function offered(value: Told, call: ConnectCall): CallOffered {
  const contact = contactOf(value.contacts, call.from, call.from_user_id)
  return {
    kind: 'call-offered',
    key: `${call.id}/connect`,
    callId: call.id,
    phoneNumberId: value.metadata.phone_number_id,
    fromNumber: call.from ?? null,
    userId: call.from_user_id ?? null,
    callerName: contact?.profile?.name ?? null,
    offer: call.session.sdp,
    at: call.timestamp * 1000,
  }
}

function connected(value: Told, call: ConnectCall): CallConnected {
  return {
    kind: 'call-connected',
    key: `${call.id}/connect`,
    callId: call.id,
    phoneNumberId: value.metadata.phone_number_id,
    opaque: call.biz_opaque_callback_data ?? null,
    answer: call.session.sdp,
    at: call.timestamp * 1000,
  }
}

const PROGRESS: Readonly<Record<string, CallProgressed['status']>> = {
  RINGING: 'ringing',
  ACCEPTED: 'accepted',
  REJECTED: 'rejected',
}

function readStatus(value: Told, raw: unknown, note: Note): CallProgressed[] {
  const read = CallStatus.safeParse(raw)
  const status = read.success ? PROGRESS[read.data.status.toUpperCase()] : undefined
  if (!read.success || status === undefined) {
    const what = read.success ? 'a status that we do not know' : misfit(read.error)
    note({ kind: 'unread', field: 'calls', what: `statuses: ${what}` })
    return []
  }
  return [
    {
      kind: 'call-progressed',
      key: `${read.data.id}/${status}`,
      callId: read.data.id,
      phoneNumberId: value.metadata.phone_number_id,
      opaque: read.data.biz_opaque_callback_data ?? null,
      status,
      at: read.data.timestamp * 1000,
    },
  ]
}

/** Meta writes the errors of a failed call beside it, inside it, or in both places. */
function ended(value: Told, call: TerminateCall): CallEnded {
  const error = call.status?.toUpperCase() === 'FAILED' ? (call.errors?.[0] ?? errorBeside(value)) : null
  return {
    kind: 'call-ended',
    key: `${call.id}/terminate`,
    callId: call.id,
    phoneNumberId: value.metadata.phone_number_id,
    opaque: call.biz_opaque_callback_data ?? null,
    errorCode: error?.code ?? null,
    errorMessage: error?.error_data?.details ?? error?.message ?? error?.title ?? null,
    at: call.timestamp * 1000,
  }
}

function errorBeside({ errors = [] }: Told): WebhookError | null {
  return WebhookError.safeParse(errors[0]).data ?? null
}
