import { MessageResource, toTwilioMessage } from '../contract/twilio/message.ts'
import { endpoint, found } from './endpoint.ts'

/** GET /2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json */
export const fetchMessage = endpoint(
  {
    surface: 'api',
    method: 'GET',
    path: '/2010-04-01/Accounts/:AccountSid/Messages/:Sid.json',
    summary: 'Fetch a message',
    sid: ['SM', 'MM'],
    status: 200,
    answer: MessageResource,
  },
  async ({ account, sid }, { store }) =>
    toTwilioMessage(found(await store.read((r) => r.messages.get(account.sid, sid)))),
)
