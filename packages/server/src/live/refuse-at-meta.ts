import { isDone } from './end-at-meta.ts'
import type { Rooms } from './rooms.ts'

/** Graphile task: a call that was never put on record is rejected at Meta, so that its caller does not ring in vain. */
export const REFUSE_AT_META = 'refuse-at-meta'

export type RefuseAtMeta = { readonly phoneNumberId: string; readonly callId: string }

/** Repeated until Meta has said yes, or has said that it knows of no such call. */
export async function refuseAtMeta({ graph }: Pick<Rooms, 'graph'>, call: RefuseAtMeta): Promise<void> {
  await isDone(graph.reject(call.phoneNumberId, call.callId))
}
