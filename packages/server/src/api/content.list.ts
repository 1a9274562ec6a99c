import { z } from 'zod'
import { ContentResource, toTwilioContent } from '../contract/twilio/content.ts'
import { MetaPage, metaOf, pageAsked, pageFields } from '../contract/twilio/paging.ts'
import { endpoint } from './endpoint.ts'

/** GET /v1/Content */
export const listContent = endpoint(
  {
    surface: 'content',
    method: 'GET',
    path: '/v1/Content',
    summary: 'List contents, newest first',
    query: z.object(pageFields(50)),
    status: 200,
    answer: MetaPage('contents', ContentResource),
  },
  async ({ account, query, place }, { store }) => {
    const found = await store.read((r) => r.contents.list(account.sid, pageAsked(query)))
    const contents = found.rows.map((content) => toTwilioContent(content, place.origin))
    return { meta: metaOf('contents', found, query, place), contents }
  },
)
