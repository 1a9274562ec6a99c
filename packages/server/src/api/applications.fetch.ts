import { ApplicationResource, toTwilioApplication } from '../contract/twilio/application.ts'
import { endpoint, found } from './endpoint.ts'

/** GET /2010-04-01/Accounts/{AccountSid}/Applications/{Sid}.json */
export const fetchApplication = endpoint(
  {
    surface: 'api',
    method: 'GET',
    path: '/2010-04-01/Accounts/:AccountSid/Applications/:Sid.json',
    summary: 'Fetch a TwiML application',
    sid: 'AP',
    status: 200,
    answer: ApplicationResource,
  },
  async ({ account, sid }, { store }) =>
    toTwilioApplication(found(await store.read((r) => r.applications.get(account.sid, sid)))),
)
