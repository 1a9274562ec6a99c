import { z } from 'zod'
import { MessageFilters, MessageResource, toMessageFilter, toTwilioMessage } from '../contract/twilio/message.ts'
import { frame2010, Page2010, pageAsked, pageFields } from '../contract/twilio/paging.ts'
import { endpoint } from './endpoint.ts'

/** GET /2010-04-01/Accounts/{AccountSid}/Messages.json */
export const listMessages = endpoint(
  {
    surface: 'api',
    method: 'GET',
    path: '/2010-04-01/Accounts/:AccountSid/Messages.json',
    summary: 'List messages, newest first',
    query: z.object({ ...MessageFilters, ...pageFields(50) }),
    status: 200,
    answer: Page2010('messages', MessageResource),
  },
  async ({ account, query, place }, { store }) => {
    const found = await store.read((r) => r.messages.list(account.sid, toMessageFilter(query), pageAsked(query)))
    return { ...frame2010(found, query, place), messages: found.rows.map(toTwilioMessage) }
  },
)
