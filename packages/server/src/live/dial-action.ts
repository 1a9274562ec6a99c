import { randomUUID } from 'node:crypto'
import type { Call } from '../domain/call.ts'
import { newDelivery } from '../domain/delivery.ts'
import { dialResultParams } from '../twiml/dial.ts'
import type { Dialed } from '../twiml/step.ts'
import type { Target } from '../webhooks/ask-for-twiml.ts'
import { voiceParameters } from '../webhooks/voice-request.ts'
import type { Rooms } from './rooms.ts'

/**
 * Promises the `action` request of a `<Dial>` whose caller has gone: there is nobody left to lead, but the app is told how
 * it came out, after everything it is told of the call itself.
 */
export async function promiseDialAction(
  { store, clock }: Pick<Rooms, 'store' | 'clock'>,
  call: Call,
  { url, method }: Target,
  outcome: Dialed,
): Promise<void> {
  const { accountSid, sid: resourceSid } = call
  const params = [...voiceParameters(call), ...dialResultParams(outcome)]
  const promised = { accountSid, resourceSid, queue: `call:${resourceSid}`, url, method, params }
  await store.transact((tx) => tx.outbox.add(newDelivery(promised, clock.now(), randomUUID)))
}
