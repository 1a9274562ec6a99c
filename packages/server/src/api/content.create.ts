import { ContentBody, ContentResource, toTwilioContent } from '../contract/twilio/content.ts'
import type { Content } from '../domain/content.ts'
import { newSid } from '../domain/sid.ts'
import { endpoint } from './endpoint.ts'

/** POST /v1/Content */
export const createContent = endpoint(
  {
    surface: 'content',
    method: 'POST',
    path: '/v1/Content',
    summary: 'Prepare a message: text, media, buttons, a call button or a call permission request',
    json: ContentBody,
    status: 201,
    answer: ContentResource,
  },
  async ({ account, body, place }, { store, clock }) => {
    const now = clock.now()
    const content: Content = {
      sid: newSid('HX'),
      accountSid: account.sid,
      friendlyName: body.friendly_name ?? null,
      language: body.language,
      variables: body.variables ?? {},
      types: body.types,
      createdAt: now,
      updatedAt: now,
    }
    await store.transact((tx) => tx.contents.insert(content))
    return toTwilioContent(content, place.origin)
  },
)
