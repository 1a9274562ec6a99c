import { Envelope } from '@ringway/meta-wire'
import { BadWebhook, type CarrierEvent } from './carrier-event.ts'
import { readCalls } from './read-calls.ts'
import { readMessages } from './read-messages.ts'
import { readTemplateStatus } from './read-template-status.ts'

/**
 * Reads one webhook, which may carry many facts. What this build has no use for (account changes, fields Meta has added
 * since) is passed over.
 *
 * @throws BadWebhook when the body is not Meta's envelope.
 */
export function readWebhook(body: Buffer): CarrierEvent[] {
  const envelope = Envelope.safeParse(parseJson(body))
  if (!envelope.success) throw new BadWebhook('The body is not a whatsapp_business_account webhook')
  return envelope.data.entry.flatMap((entry) =>
    entry.changes.flatMap(({ field, value }): CarrierEvent[] => {
      switch (field) {
        case 'calls':
          return readCalls(value)
        case 'messages':
          return readMessages(value)
        case 'message_template_status_update':
          return readTemplateStatus(entry.id, entry.time, value)
        default:
          return []
      }
    }),
  )
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
