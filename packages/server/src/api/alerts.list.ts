import { z } from 'zod'
import { AlertFilters, AlertInList, toAlertFilter, toTwilioAlertInList } from '../contract/twilio/alert.ts'
import { MetaPage, metaOf, pageAsked, pageFields } from '../contract/twilio/paging.ts'
import { endpoint } from './endpoint.ts'

/** GET /v1/Alerts */
export const listAlerts = endpoint(
  {
    surface: 'monitor',
    method: 'GET',
    path: '/v1/Alerts',
    summary: 'List alerts, newest first',
    query: z.object({ ...AlertFilters, ...pageFields(50) }),
    status: 200,
    answer: MetaPage('alerts', AlertInList),
  },
  async ({ account, query, place }, { store }) => {
    const found = await store.read((r) => r.alerts.list(account.sid, toAlertFilter(query), pageAsked(query)))
    const alerts = found.rows.map((alert) => toTwilioAlertInList(alert, place.origin))
    return { meta: metaOf('alerts', found, query, place), alerts }
  },
)
