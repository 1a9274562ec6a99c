import { CallResource, toTwilioCall } from '../contract/twilio/call.ts'
import { UpdateCallForm } from '../contract/twilio/create-call.ts'
import { callChangeAsked } from './call-change.ts'
import { endpoint, found } from './endpoint.ts'

/** POST /2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json */
export const updateCall = endpoint(
  {
    surface: 'api',
    method: 'POST',
    path: '/2010-04-01/Accounts/:AccountSid/Calls/:Sid.json',
    summary: 'End a call (Status), or go on with another document in one that is in progress (Url or Twiml)',
    sid: 'CA',
    form: UpdateCallForm,
    status: 200,
    answer: CallResource,
  },
  async ({ account, sid, body }, { store, live, clock }) => {
    const call = found(await store.read((r) => r.calls.get(account.sid, sid)))
    const asked = callChangeAsked(call, body, clock.now())
    const changed =
      asked.kind === 'end' ? await live.end(call.sid, asked.as) : await live.redirect(call.sid, asked.change)
    return toTwilioCall(changed)
  },
)
