import { z } from 'zod'
import { MetaPage, metaOf, pageAsked, pageFields } from '../contract/twilio/paging.ts'
import { SenderResource, toTwilioSender } from '../contract/twilio/sender.ts'
import { endpoint } from './endpoint.ts'

/**
 * GET /v2/Channels/Senders?Channel=whatsapp
 *
 * A page has 20 senders unless asked otherwise, as Twilio has it for this channel.
 */
export const listSenders = endpoint(
  {
    surface: 'messaging',
    method: 'GET',
    path: '/v2/Channels/Senders',
    summary: 'List WhatsApp senders',
    query: z.object({ Channel: z.literal('whatsapp', { error: "must be 'whatsapp'" }), ...pageFields(20) }),
    status: 200,
    answer: MetaPage('senders', SenderResource),
  },
  async ({ account, query, place }, { store }) => {
    const found = await store.read((r) => r.senders.list(account.sid, pageAsked(query)))
    const senders = found.rows.map((sender) => toTwilioSender(sender, place.origin))
    return { meta: metaOf('senders', found, query, place), senders }
  },
)
