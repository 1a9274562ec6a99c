import { SenderResource, toTwilioSender } from '../contract/twilio/sender.ts'
import { endpoint, found } from './endpoint.ts'

/** GET /v2/Channels/Senders/{Sid} */
export const fetchSender = endpoint(
  {
    surface: 'messaging',
    method: 'GET',
    path: '/v2/Channels/Senders/:Sid',
    summary: 'Fetch a WhatsApp sender',
    sid: 'XE',
    status: 200,
    answer: SenderResource,
  },
  async ({ account, sid, place }, { store }) =>
    toTwilioSender(found(await store.read((r) => r.senders.get(account.sid, sid))), place.origin),
)
