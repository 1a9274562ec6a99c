import { isGraphFailure } from '../carrier/meta/graph-error.ts'
import type { EndAtMeta } from './call-record.ts'
import type { Rooms } from './rooms.ts'

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
  await store.transact(async (tx) => {
    const locked = await tx.calls.lock(callSid)
    if (locked) await tx.calls.update({ ...locked, metaEnded: true })
  })
}

/** False when Meta says no for good: it has ended the call itself, or never had it. @throws what is worth another try */
async function isDone(request: Promise<void>): Promise<boolean> {
  try {
    await request
    return true
  } catch (error) {
    if (!isGraphFailure(error) || error.retry === 'later') throw error
    return false
  }
}
