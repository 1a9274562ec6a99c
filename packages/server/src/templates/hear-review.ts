import type { TemplateReviewed } from '../carrier/meta/carrier-event.ts'
import { approvalStatus } from '../contract/meta/template-statuses.ts'
import { persist } from '../kit/persist.ts'
import { recordReview } from './record-review.ts'
import type { ReviewRooms } from './rooms.ts'

/** Acts on Meta's word about a template, which may be none of ours. Never throws. */
export async function hearReview(rooms: ReviewRooms, fact: TemplateReviewed): Promise<void> {
  try {
    await persist(() => act(rooms, fact))
  } catch (error) {
    rooms.events.broke(`Meta's ${fact.key} could not be acted on`, error)
  }
}

async function act({ store, events, clock }: ReviewRooms, fact: TemplateReviewed): Promise<void> {
  const at = clock.now()
  // Without a time of its own it is the newest word.
  const saidAt = fact.at || at
  const { templateId, reason, category } = fact
  const alert = await store.transact(async (tx) => {
    await tx.metaEvents.done(fact.key)
    const approval = await tx.approvals.lockForReview(fact, saidAt)
    if (!approval) return null
    const review = { status: approvalStatus(fact.status), reason, category, templateId }
    return await recordReview(tx, approval, review, { at, saidAt })
  })
  if (alert) events.alertRaised(alert)
}
