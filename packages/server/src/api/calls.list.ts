import { z } from 'zod'
import { CallFilters, CallResource, toCallFilter, toTwilioCall } from '../contract/twilio/call.ts'
import { frame2010, Page2010, pageAsked, pageFields } from '../contract/twilio/paging.ts'
import { endpoint } from './endpoint.ts'

/** GET /2010-04-01/Accounts/{AccountSid}/Calls.json */
export const listCalls = endpoint(
  {
    surface: 'api',
    method: 'GET',
    path: '/2010-04-01/Accounts/:AccountSid/Calls.json',
    summary: 'List calls, newest first',
    query: z.object({ ...CallFilters, ...pageFields(50) }),
    status: 200,
    answer: Page2010('calls', CallResource),
  },
  async ({ account, query, place }, { store }) => {
    const found = await store.read((r) => r.calls.list(account.sid, toCallFilter(query), pageAsked(query)))
    return { ...frame2010(found, query, place), calls: found.rows.map(toTwilioCall) }
  },
)
