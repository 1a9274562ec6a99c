import { CallsValue, ConnectCall, Envelope, TerminateCall } from '@ringway/meta-wire'

/** What Meta told us, in our words. `key` is the same for every delivery of the same fact. */
export type CarrierEvent = CallOffered | CallEnded

/** A user calls. */
export type CallOffered = {
  readonly kind: 'call-offered'
  readonly key: string
  readonly callId: string
  readonly phoneNumberId: string
  /** The user's number, digits only; null when Meta hides it and gives only `userId`. */
  readonly fromNumber: string | null
  /** The user's business-scoped id, where Meta gives one. */
  readonly userId: string | null
  readonly callerName: string | null
  /** Meta's SDP offer. */
  readonly offer: string
  /** When the user called, in Unix milliseconds; Meta counts whole seconds. */
  readonly at: number
}

/** A call is over at Meta. */
export type CallEnded = {
  readonly kind: 'call-ended'
  readonly key: string
  readonly callId: string
  readonly phoneNumberId: string
  /** Meta's error code when the call failed, else null. */
  readonly errorCode: number | null
  readonly errorMessage: string | null
  readonly at: number
}

/** A webhook body that is not what Meta sends. */
export class BadWebhook extends Error {
  override readonly name = 'BadWebhook'
}

/**
 * Reads one webhook, which may carry many facts. What this build has no use for (messages, account changes, fields
 * Meta has added since) is passed over.
 *
 * @throws BadWebhook when the body is not Meta's envelope.
 */
export function readWebhook(body: Buffer): CarrierEvent[] {
  const envelope = Envelope.safeParse(parseJson(body))
  if (!envelope.success) throw new BadWebhook('The body is not a whatsapp_business_account webhook')
  const changes = envelope.data.entry.flatMap((entry) => entry.changes)
  return changes.filter((change) => change.field === 'calls').flatMap((change) => readCalls(change.value))
}

function readCalls(value: unknown): CarrierEvent[] {
  const read = CallsValue.safeParse(value)
  if (!read.success) return []
  return (read.data.calls ?? []).flatMap((raw): CarrierEvent[] => {
    const connect = ConnectCall.safeParse(raw)
    if (connect.success && connect.data.session.sdp_type === 'offer') return [offered(read.data, connect.data)]
    const terminate = TerminateCall.safeParse(raw)
    return terminate.success ? [ended(read.data, terminate.data)] : []
  })
}

function offered(value: CallsValue, call: ConnectCall): CallOffered {
  const contact = value.contacts?.find((one) => one.wa_id === call.from || one.user_id === call.from_user_id)
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

/** Meta writes the errors of a failed call beside it, inside it, or in both places. */
function ended(value: CallsValue, call: TerminateCall): CallEnded {
  const error = call.status?.toUpperCase() === 'FAILED' ? (call.errors?.[0] ?? value.errors?.[0] ?? null) : null
  return {
    kind: 'call-ended',
    key: `${call.id}/terminate`,
    callId: call.id,
    phoneNumberId: value.metadata.phone_number_id,
    errorCode: error?.code ?? null,
    errorMessage: error?.error_data?.details ?? error?.message ?? error?.title ?? null,
    at: call.timestamp * 1000,
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
