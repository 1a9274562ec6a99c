import { GraphError } from '../carrier/meta/graph-error.ts'
import type { CallSid } from '../domain/sid.ts'
import type { Rooms } from './rooms.ts'

/** Graphile task that makes sure Meta has ended a call. */
export const END_AT_META = 'end-at-meta'

/** What the task needs to know, whole: the record itself may be deleted before Meta has confirmed. */
export type EndAtMeta = {
  readonly callSid: CallSid
  readonly metaCallId: string
  readonly phoneNumberId: string
  readonly answered: boolean
}

/**
 * Makes sure that a call which is over for us is over at Meta too. Durable work: repeated until Meta has said yes, or
 * has said that it knows of no such call, or its terminate webhook has come.
 */
export async function endAtMeta({ store, graph }: Pick<Rooms, 'store' | 'graph'>, call: EndAtMeta): Promise<void> {
  const { callSid, metaCallId, phoneNumberId, answered } = call
  const record = await store.read((r) => r.calls.bySid(callSid))
  if (record?.metaEnded) return
  // A crash between Meta's 200 on accept and our record leaves a call that must be terminated though it looks unanswered.
  const ways = answered ? (['terminate'] as const) : (['reject', 'terminate'] as const)
  for (const way of ways) if (await isDone(graph[way](phoneNumberId, metaCallId))) break
  await store.callEndedAtMeta(callSid)
}

/**
 * False when Meta has no such call to end: it has ended it itself, or never had it.
 *
 * @throws everything else: also what Meta refuses for good now, such as an expired token, is put right one day
 */
export async function isDone(request: Promise<void>): Promise<boolean> {
  try {
    await request
    return true
  } catch (error) {
    if (error instanceof GraphError && error.code === INVALID_PARAMETER) return false
    throw error
  }
}

/** What Meta says of a call id that it does not know, or whose call is over. */
const INVALID_PARAMETER = 100
