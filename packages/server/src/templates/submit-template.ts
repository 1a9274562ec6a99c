import { GraphError, isGraphFailure } from '../carrier/meta/graph-error.ts'
import { newTemplate } from '../contract/meta/template-components.ts'
import { approvalStatus } from '../contract/meta/template-statuses.ts'
import type { Approval, Content, Review } from '../domain/content.ts'
import type { ContentSid } from '../domain/sid.ts'
import type { JobHelpers } from '../store/jobs.ts'
import { ownTemplate, traceOf } from './own-template.ts'
import { recordReview } from './record-review.ts'
import type { ReviewRooms } from './rooms.ts'

/** Graphile task that hands a content to Meta for review. */
export const SUBMIT_TEMPLATE = 'submit-template'

type Tries = Pick<JobHelpers, 'attempt' | 'maxAttempts'>

/** Meta's codes that say nothing about the template: our token, our rights, our pace. They are put right one day. */
const NOT_THE_TEMPLATES_FAULT: ReadonlySet<number> = new Set([0, 3, 10, 190, 200, 613, 80007])

const INVALID_PARAMETER = 100

/**
 * Submits a content that is waiting for it. Tried again while Meta cannot be reached; what it refuses is rejected with
 * its words. Where Meta's answer was lost the template may be there already: it is found again by its name.
 */
export async function submitTemplate(
  rooms: ReviewRooms,
  { contentSid }: { readonly contentSid: ContentSid },
  tries: Tries,
): Promise<void> {
  const [content, approval] = await rooms.store.read((r) =>
    Promise.all([r.contents.bySid(contentSid), r.approvals.of(contentSid)]),
  )
  if (!content || approval?.status !== 'received') return
  const review = await submit(rooms.graph, content, approval, tries)
  const alert = await rooms.store.transact(async (tx) => {
    const locked = await tx.approvals.lock(contentSid)
    // A content deleted meanwhile leaves Meta by its own job.
    if (!locked) return null
    if (locked.status === 'received') return await recordReview(tx, locked, review, { at: rooms.clock.now() })
    // Meta's webhook was faster than its answer, and knows more.
    await tx.approvals.update({ ...locked, templateId: locked.templateId ?? review.templateId })
    return null
  })
  if (alert) rooms.events.alertRaised(alert)
}

/** @throws while another try may bring more */
async function submit(
  graph: ReviewRooms['graph'],
  content: Content,
  approval: Approval,
  tries: Tries,
): Promise<Review> {
  try {
    return reviewOf(await graph.createTemplate(approval.wabaId, newTemplate(content, approval)))
  } catch (error) {
    if (!isGraphFailure(error)) throw error
    const isLast = tries.attempt >= tries.maxAttempts
    const isPassing =
      !(error instanceof GraphError) || error.retry === 'later' || NOT_THE_TEMPLATES_FAULT.has(error.code)
    if (isPassing && !isLast) throw error
    const mayBeThere = tries.attempt > 1 && !isLast && 'code' in error && error.code === INVALID_PARAMETER
    const there = mayBeThere ? await ownTemplate(graph, traceOf(approval, content)) : null
    return there ? reviewOf(there) : { status: 'rejected', reason: error.message, category: null, templateId: null }
  }
}

function reviewOf(template: { id: string; status: string; category: string; rejected_reason?: unknown }): Review {
  const { id: templateId, category, rejected_reason: reason } = template
  return {
    status: approvalStatus(template.status),
    reason: typeof reason === 'string' && reason !== 'NONE' ? reason : '',
    category,
    templateId,
  }
}
