import { CallResource, toTwilioCall, UpdateCallForm } from '../contract/twilio/call.ts'
import { endingAsked } from './call-ending.ts'
import { endpoint, found } from './endpoint.ts'

/** POST /2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json */
export const updateCall = endpoint(
  {
    surface: 'api',
    method: 'POST',
    path: '/2010-04-01/Accounts/:AccountSid/Calls/:Sid.json',
    summary: 'End a call: Status=completed at any time, Status=canceled before it is answered',
    sid: 'CA',
    form: UpdateCallForm,
    status: 200,
    answer: CallResource,
  },
  async ({ account, sid, body }, { store, live, clock }) => {
    const call = found(await store.read((r) => r.calls.get(account.sid, sid)))
    const ended = await live.end(call.sid, endingAsked(call, body, clock.now()))
    return toTwilioCall(ended)
  },
)
