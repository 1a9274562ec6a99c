import { Envelope } from '@ringway/meta-wire'
import { BadWebhook, type CarrierEvent, type Note } from './carrier-event.ts'
import { readCalls } from './read-calls.ts'
import { readMessages } from './read-messages.ts'
import { readTemplateStatus } from './read-template-status.ts'

/**
 * Reads one webhook, which may carry many facts. Fields that this build has no use for (account changes, what Meta has
 * added since) are passed over.
 *
 * @param note is given what stands on the fields that we read and is no fact of ours
 * @throws BadWebhook when the body is not Meta's envelope.
 */
export function readWebhook(body: Buffer, note: Note = () => undefined): CarrierEvent[] {
  const envelope = Envelope.safeParse(parseJson(body))
  if (!envelope.success) throw new BadWebhook('The body is not a whatsapp_business_account webhook')
  return envelope.data.entry.flatMap((entry) =>
    entry.changes.flatMap(({ field, value }): CarrierEvent[] => {
      switch (field) {
        case 'calls':
          return readCalls(value, note)
        case 'messages':
          return readMessages(value, note)
        case 'message_template_status_update':
          return readTemplateStatus(entry.id, entry.time, value, note)
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
