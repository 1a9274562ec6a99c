import type { TemplateEdit } from '@ringway/meta-wire'
import { DAY, HOUR, type Millis } from '../../clock.ts'
import { counted, type RollingLimit } from '../apps/rolling-limit.ts'
import type { Template } from './template.ts'
import { fault, type TemplateFault } from './template-fault.ts'

/** Of approved templates alone. @see Meta, "Template management" */
const EDITS: readonly RollingLimit[] = [
  { period: DAY, max: 1 },
  { period: 30 * DAY, max: 10 },
]

/** The template as it goes back to review, or why it may not be edited now. */
export function edited(
  template: Template,
  { components, category }: TemplateEdit,
  now: Millis,
): Template | TemplateFault {
  const { status } = template
  if (status === 'PENDING' || status === 'DISABLED')
    return fault('NOT_EDITABLE', `It is ${status}: only approved, rejected and paused templates can be edited.`)
  if (status === 'APPROVED' && category !== undefined && category !== template.category)
    return fault('NOT_EDITABLE', 'The category of an approved template cannot be changed.')
  const edits = status === 'APPROVED' ? editCounted(template, now) : template.edits
  if (!edits) return fault('NOT_EDITABLE', 'An approved template can be edited once a day, and ten times in 30 days.')
  const parts = { components: components ?? template.components, category: category ?? template.category }
  return { ...template, ...parts, edits, status: 'PENDING', rejectedReason: 'NONE' }
}

function editCounted({ edits }: Template, now: Millis) {
  const fits = EDITS.every((limit) => counted(edits, now, limit) !== null)
  return fits ? [...edits, now] : null
}

/** How long each pause lasts; after the last the template is disabled. */
const PAUSES: readonly Millis[] = [3 * HOUR, 6 * HOUR]

/** When the pause that begins now ends; null: it has been paused too often, and is disabled. */
export function pauseEnd({ pauses }: Template, now: Millis): Millis | null {
  const lasts = PAUSES[pauses]
  return lasts === undefined ? null : now + lasts
}
