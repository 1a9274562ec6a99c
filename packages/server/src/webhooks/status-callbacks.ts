import type { Call, CallEventName, CallStatus } from '../domain/call.ts'
import { type Delivery, newDelivery } from '../domain/delivery.ts'
import type { Millis } from '../kit/clock.ts'
import { statusCallbackParameters } from './voice-request.ts'

/** Which event tells that a call came to a status; `queued` is told by none. */
const TOLD_BY: Readonly<Record<CallStatus, CallEventName | null>> = {
  queued: null,
  initiated: 'initiated',
  ringing: 'ringing',
  'in-progress': 'answered',
  completed: 'completed',
  busy: 'completed',
  failed: 'completed',
  'no-answer': 'completed',
  canceled: 'completed',
}

/** Does this delivery tell of a call's status? */
export function isStatusCallback({ params }: Pick<Delivery, 'params'>): boolean {
  return params.some(([name]) => name === 'CallbackSource')
}

/**
 * What is owed to the app after `call` moved from `before` to where it is now: the webhooks to write into the outbox in the
 * same transaction, and the call with its sequence moved on past them. Pure.
 *
 * A call that is canceled while still queued is told by nothing.
 *
 * @param newId a new UUID each time it is called
 */
export function promiseCallbacks(
  call: Call,
  before: CallStatus,
  { at, newId }: { readonly at: Millis; readonly newId: () => string },
): { readonly call: Call; readonly deliveries: readonly Delivery[] } {
  const { statusCallback } = call
  const event = TOLD_BY[call.status]
  const silent = call.status === before || (before === 'queued' && call.status === 'canceled')
  if (!statusCallback || event === null || silent || !statusCallback.events.includes(event)) {
    return { call, deliveries: [] }
  }
  const promised = {
    accountSid: call.accountSid,
    resourceSid: call.sid,
    queue: `call:${call.sid}`,
    url: statusCallback.url,
    method: statusCallback.method,
    params: statusCallbackParameters(call, at, call.nextSequence),
  }
  const deliveries = [newDelivery(promised, at, newId)]
  return { call: { ...call, nextSequence: call.nextSequence + 1 }, deliveries }
}
