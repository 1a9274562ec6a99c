import { REMOVE_TEMPLATE, removalOf } from '../templates/remove-template.ts'
import { endpoint, found } from './endpoint.ts'

/**
 * DELETE /v1/Content/{Sid}
 *
 * A content that was submitted leaves WhatsApp too. Messages sent with it keep its SID.
 */
export const deleteContent = endpoint(
  {
    surface: 'content',
    method: 'DELETE',
    path: '/v1/Content/:Sid',
    summary: 'Delete a content, and its template at WhatsApp',
    sid: 'HX',
    status: 204,
  },
  async ({ account, sid }, { store }) => {
    await store.transact(async (tx) => {
      const content = found(await tx.contents.lock(account.sid, sid))
      const approval = await tx.approvals.lock(sid)
      await tx.contents.delete(account.sid, sid)
      const removal = approval && removalOf(approval, content)
      if (removal) await tx.jobs.add(REMOVE_TEMPLATE, removal, { queue: `content:${sid}` })
    })
  },
)
