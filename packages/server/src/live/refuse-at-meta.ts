import { isGraphFailure } from '../carrier/meta/graph-error.ts'
import type { Rooms } from './rooms.ts'

/** Graphile task: a call that was never put on record is rejected at Meta, so that its caller does not ring in vain. */
export const REFUSE_AT_META = 'refuse-at-meta'

export async function refuseAtMeta(
  rooms: Pick<Rooms, 'graph'>,
  payload: { readonly phoneNumberId: string; readonly callId: string },
): Promise<void> {
  try {
    await rooms.graph.reject(payload.phoneNumberId, payload.callId)
  } catch (error) {
    // "No" for good means that Meta has ended the call itself.
    if (!isGraphFailure(error) || error.retry === 'later') throw error
  }
}
