import { CallStatus, CallsValue, ConnectCall, TerminateCall } from '@ringway/meta-wire'
import type { CallConnected, CallEnded, CallFact, CallOffered, CallProgressed } from './carrier-event.ts'
import { contactOf } from './contact-of.ts'

/** The facts of a `calls` webhook. What comes in an unknown shape is passed over. */
export function readCalls(value: unknown): CallFact[] {
  const read = CallsValue.safeParse(value)
  if (!read.success) return []
  const { calls = [], statuses = [] } = read.data
  return [...calls.flatMap((raw) => readCall(read.data, raw)), ...statuses.flatMap((raw) => readStatus(read.data, raw))]
}

function readCall(value: CallsValue, raw: unknown): CallFact[] {
  const connect = ConnectCall.safeParse(raw)
  if (connect.success && connect.data.session.sdp_type === 'offer') return [offered(value, connect.data)]
  if (connect.success && connect.data.session.sdp_type === 'answer') return [connected(value, connect.data)]
  const terminate = TerminateCall.safeParse(raw)
  return terminate.success ? [ended(value, terminate.data)] : []
}

function offered(value: CallsValue, call: ConnectCall): CallOffered {
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

function connected(value: CallsValue, call: ConnectCall): CallConnected {
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

function readStatus(value: CallsValue, raw: unknown): CallProgressed[] {
  const read = CallStatus.safeParse(raw)
  const status = read.success ? PROGRESS[read.data.status.toUpperCase()] : undefined
  if (!read.success || status === undefined) return []
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
function ended(value: CallsValue, call: TerminateCall): CallEnded {
  const error = call.status?.toUpperCase() === 'FAILED' ? (call.errors?.[0] ?? value.errors?.[0] ?? null) : null
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
