import { AlertResource, toTwilioAlert } from '../contract/twilio/alert.ts'
import { endpoint, found } from './endpoint.ts'

/** GET /v1/Alerts/{Sid} */
export const fetchAlert = endpoint(
  {
    surface: 'monitor',
    method: 'GET',
    path: '/v1/Alerts/:Sid',
    summary: 'Fetch an alert with the exchange that failed',
    sid: 'NO',
    status: 200,
    answer: AlertResource,
  },
  async ({ account, sid, place }, { store }) =>
    toTwilioAlert(found(await store.read((r) => r.alerts.get(account.sid, sid))), place.origin),
)
