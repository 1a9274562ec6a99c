import { CallResource, toTwilioCall } from '../contract/twilio/call.ts'
import { endpoint, found } from './endpoint.ts'

/** GET /2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json */
export const fetchCall = endpoint(
  {
    surface: 'api',
    method: 'GET',
    path: '/2010-04-01/Accounts/:AccountSid/Calls/:Sid.json',
    summary: 'Fetch a call',
    sid: 'CA',
    status: 200,
    answer: CallResource,
  },
  async ({ account, sid }, { store }) => toTwilioCall(found(await store.read((r) => r.calls.get(account.sid, sid)))),
)
