import { whyNotSubmittable } from '../contract/meta/template-components.ts'
import { ApprovalBody, ApprovalCreated, toTwilioApproval } from '../contract/twilio/approval.ts'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import type { Approval } from '../domain/content.ts'
import { whatsAppType } from '../domain/content-types.ts'
import { SUBMIT_TEMPLATE } from '../templates/submit-template.ts'
import { endpoint, found } from './endpoint.ts'

/**
 * POST /v1/Content/{Sid}/ApprovalRequests/whatsapp
 *
 * Submitted to the WhatsApp Business Account of the account's first sender.
 */
export const createApproval = endpoint(
  {
    surface: 'content',
    method: 'POST',
    path: '/v1/Content/:Sid/ApprovalRequests/whatsapp',
    summary: "Submit a content for WhatsApp's approval",
    sid: 'HX',
    json: ApprovalBody,
    status: 201,
    answer: ApprovalCreated,
  },
  async ({ account, sid, body }, { store, clock }) => {
    const now = clock.now()
    const approval = await store.transact(async (tx) => {
      const content = found(await tx.contents.lock(account.sid, sid))
      const earlier = await tx.approvals.of(sid)
      if (earlier) throw new Refused(REFUSALS.ALREADY_SUBMITTED, { name: earlier.name, status: earlier.status })
      const why = whyNotSubmittable(content)
      if (why !== null) throw new Refused(REFUSALS.NOT_SUBMITTABLE, { why })
      const sender = await tx.senders.first(account.sid)
      if (!sender) throw new Refused(REFUSALS.NO_SENDER_TO_SUBMIT_FOR)
      const submitted: Approval = {
        contentSid: sid,
        accountSid: account.sid,
        name: body.name,
        category: body.category,
        contentType: whatsAppType(content.types),
        status: 'received',
        rejectionReason: '',
        allowCategoryChange: body.allow_category_change ?? true,
        templateId: null,
        wabaId: sender.wabaId,
        createdAt: now,
        updatedAt: now,
      }
      if (!(await tx.approvals.insert(submitted, content.language)))
        throw new Refused(REFUSALS.TEMPLATE_NAME_TAKEN, { name: body.name, language: content.language })
      await tx.jobs.add(SUBMIT_TEMPLATE, { contentSid: sid }, { queue: `content:${sid}` })
      return submitted
    })
    return toTwilioApproval(approval)
  },
)
