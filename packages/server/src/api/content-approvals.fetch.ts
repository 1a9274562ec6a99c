import { ApprovalResource, toTwilioApprovalFetched } from '../contract/twilio/approval.ts'
import { endpoint, found } from './endpoint.ts'

/** GET /v1/Content/{Sid}/ApprovalRequests */
export const fetchApproval = endpoint(
  {
    surface: 'content',
    method: 'GET',
    path: '/v1/Content/:Sid/ApprovalRequests',
    summary: "Fetch the state of WhatsApp's approval of a content",
    sid: 'HX',
    status: 200,
    answer: ApprovalResource,
  },
  async ({ account, sid, place }, { store }) =>
    store.read(async (r) => {
      const content = found(await r.contents.get(account.sid, sid))
      return toTwilioApprovalFetched(content, await r.approvals.of(sid), place.origin)
    }),
)
