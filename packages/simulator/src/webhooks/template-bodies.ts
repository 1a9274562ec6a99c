import { type Millis, SECOND } from '../clock.ts'
import type { Template } from '../network/templates/template.ts'
import type { Webhook } from './webhook-sender.ts'

/** A template was reviewed or paused. The language is written with a dash, the id as a number, unlike at the edges. */
export function templateStatusWebhook(template: Template, now: Millis): Webhook {
  const paused = { other_info: { title: 'FIRST_PAUSE', description: 'Users have given it low quality.' } }
  const value = {
    event: template.status,
    message_template_id: Number(template.id),
    message_template_name: template.name,
    message_template_language: template.language.replace('_', '-'),
    reason: template.rejectedReason,
    message_template_category: template.category,
    ...(template.rejectedReason === 'INVALID_FORMAT' ? { rejection_info: FORMAT } : {}),
    ...(template.status === 'PAUSED' ? paused : {}),
  }
  const field = 'message_template_status_update'
  return { field, value, queue: `template ${template.id}`, time: Math.floor(now / SECOND) }
}

const FORMAT = {
  reason: 'The template does not follow the rules for its format.',
  recommendation: 'Compare its components with the rules for templates and submit it again.',
}
