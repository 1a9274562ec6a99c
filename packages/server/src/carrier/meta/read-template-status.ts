import { TEMPLATE_STATUSES, TemplateStatusValue } from '@ringway/meta-wire'
import type { Note, TemplateReviewed } from './carrier-event.ts'
import { misfit } from './webhook-notes.ts'

/** The fact of a `message_template_status_update` webhook; one that does not change how the template may be used is passed over. */
export function readTemplateStatus(
  wabaId: string,
  time: number | undefined,
  value: unknown,
  note: Note,
): TemplateReviewed[] {
  const read = TemplateStatusValue.safeParse(value)
  if (!read.success) {
    note({ kind: 'unread', field: 'message_template_status_update', what: misfit(read.error) })
    return []
  }
  const { message_template_id: templateId, message_template_name: name, event, reason, rejection_info } = read.data
  const status = event === 'REINSTATED' ? 'APPROVED' : TEMPLATE_STATUSES.find((known) => known === event.toUpperCase())
  if (status === undefined) return []
  // The API writes languages with an underscore, this webhook with a dash.
  const language = read.data.message_template_language.replace('-', '_')
  const tag = reason && reason !== 'NONE' ? reason : ''
  return [
    {
      kind: 'template-reviewed',
      // A template may be paused and approved more than once.
      key: `template/${templateId}/${status}/${time ?? 0}`,
      wabaId,
      templateId,
      name,
      language,
      status,
      reason: status === 'REJECTED' ? [tag, rejection_info?.reason].filter(Boolean).join(': ') : '',
      category: read.data.message_template_category ?? null,
      at: (time ?? 0) * 1000,
    },
  ]
}
