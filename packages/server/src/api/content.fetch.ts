import { ContentResource, toTwilioContent } from '../contract/twilio/content.ts'
import { endpoint, found } from './endpoint.ts'

/** GET /v1/Content/{Sid} */
export const fetchContent = endpoint(
  {
    surface: 'content',
    method: 'GET',
    path: '/v1/Content/:Sid',
    summary: 'Fetch a content',
    sid: 'HX',
    status: 200,
    answer: ContentResource,
  },
  async ({ account, sid, place }, { store }) =>
    toTwilioContent(found(await store.read((r) => r.contents.get(account.sid, sid))), place.origin),
)
