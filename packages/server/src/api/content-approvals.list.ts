import { z } from 'zod'
import { ContentWithApproval, toTwilioContentWithApproval } from '../contract/twilio/approval.ts'
import { MetaPage, metaOf, pageAsked, pageFields } from '../contract/twilio/paging.ts'
import { endpoint } from './endpoint.ts'

/** GET /v1/ContentAndApprovals */
export const listContentAndApprovals = endpoint(
  {
    surface: 'content',
    method: 'GET',
    path: '/v1/ContentAndApprovals',
    summary: "List contents with WhatsApp's approval of each, newest first",
    query: z.object(pageFields(50)),
    status: 200,
    answer: MetaPage('contents', ContentWithApproval),
  },
  async ({ account, query, place }, { store }) =>
    store.read(async (r) => {
      const found = await r.contents.list(account.sid, pageAsked(query))
      const approvals = await r.approvals.ofEach(found.rows.map(({ sid }) => sid))
      const bySid = new Map(approvals.map((approval) => [approval.contentSid, approval]))
      const contents = found.rows.map((one) => toTwilioContentWithApproval(one, bySid.get(one.sid) ?? null))
      return { meta: metaOf('contents', found, query, place), contents }
    }),
)
