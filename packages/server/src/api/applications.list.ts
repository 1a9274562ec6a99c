import { z } from 'zod'
import { ApplicationResource, toTwilioApplication } from '../contract/twilio/application.ts'
import { text } from '../contract/twilio/fields.ts'
import { frame2010, Page2010, pageAsked, pageFields } from '../contract/twilio/paging.ts'
import { endpoint } from './endpoint.ts'

/** GET /2010-04-01/Accounts/{AccountSid}/Applications.json */
export const listApplications = endpoint(
  {
    surface: 'api',
    method: 'GET',
    path: '/2010-04-01/Accounts/:AccountSid/Applications.json',
    summary: 'List TwiML applications, newest first',
    query: z.object({ FriendlyName: text(64).optional().describe('Exactly this name'), ...pageFields(50) }),
    status: 200,
    answer: Page2010('applications', ApplicationResource),
  },
  async ({ account, query, place }, { store }) => {
    const filter = { friendlyName: query.FriendlyName }
    const found = await store.read((r) => r.applications.list(account.sid, filter, pageAsked(query)))
    return { ...frame2010(found, query, place), applications: found.rows.map(toTwilioApplication) }
  },
)
