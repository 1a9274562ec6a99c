import { type Millis, SECOND } from '../clock.ts'
import type { Template } from '../network/templates/template.ts'
import type { Webhook } from './webhook-sender.ts'

/** How pauses are told, besides the status. */
const PAUSES = {
  FIRST_PAUSE: 'Users have given it low quality: it is paused for 3 hours.',
  SECOND_PAUSE: 'Users have given it low quality again: it is paused for 6 hours.',
  DISABLED: 'Users have given it low quality for the third time.',
  UNPAUSE: 'It can be sent again.',
} as const
export type PauseTitle = keyof typeof PAUSES

/** A template was reviewed or paused. The language is written with a dash, the id as a number, unlike at the edges. */
export function templateStatusWebhook(template: Template, now: Millis, title: PauseTitle | null): Webhook {
  const value = {
    event: template.status,
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language.replace('_', '-'),
    reason: template.rejectedReason,
    message_template_category: template.category,
    ...(template.rejectedReason === 'INVALID_FORMAT' ? { rejection_info: FORMAT } : {}),
    ...(title === null ? {} : { other_info: { title, description: PAUSES[title] } }),
  }
  const field = 'message_template_status_update'
  return { field, value, queue: `template ${template.id}`, time: Math.floor(now / SECOND) }
}

const FORMAT = {
  reason: 'The template does not follow the rules for its format.',
  recommendation: 'Compare its components with the rules for templates and submit it again.',
}
