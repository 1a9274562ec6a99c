import assert from 'node:assert/strict'
import type { SdkDesk } from './meta-sdk-desk.ts'

/** A user whose number Meta does not tell writes, and is answered at the business-scoped id, through an SDK. */
export async function answersWithoutNumber(
  desk: SdkDesk,
  answer: (userId: string, text: string) => Promise<unknown>,
): Promise<void> {
  const max = await desk.wa.user({ name: 'Max' })
  await desk.wa.faults.add({ kind: 'user-without-number' })
  try {
    const came = await max.writes(desk.business, 'Who am I?')
    const { userId = '' } = await desk.told.next('message', came)
    assert.match(userId, /^[A-Z]{2}\./)
    await answer(userId, 'You are Max')
    await max.expectMessage(desk.business, 'You are Max')
  } finally {
    await desk.wa.faults.clear()
  }
}
