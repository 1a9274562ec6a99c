import type { TemplateMessage } from '@ringway/meta-wire'
import type { BusinessNumber } from '../network/business.ts'
import type { Shown } from '../network/messages/shown.ts'
import { fillTemplate } from '../network/templates/fill-template.ts'
import type { Template } from '../network/templates/template.ts'
import { TemplateMisfit } from '../network/templates/template-misfit.ts'
import type { Templates } from '../network/templates/templates.ts'
import type { BillingCategory } from '../webhooks/message-bodies.ts'
import { refusal } from './graph-fault.ts'

/**
 * A message by a template: what it shows, and what it is billed as.
 *
 * @throws GraphFault 132001 for one that does not exist or is not approved, 132015, 132016; 100, 132000, 132005 and 132012
 * for parameters that do not fit
 */
export function templateContent(
  templates: Templates,
  { wabaId }: BusinessNumber,
  { template: asked }: TemplateMessage,
  callButtonIndex: 'optional' | 'required',
): { shown: Shown; category: BillingCategory } {
  const template = usable(templates.find(wabaId, asked.name, asked.language.code), asked)
  const category = BILLED[template.category]
  refuseUnplaced(asked, callButtonIndex)
  try {
    return { shown: fillTemplate(template, asked.components), category }
  } catch (error) {
    throw error instanceof TemplateMisfit ? refusal(error.code, error.message) : error
  }
}

/** Where Graph wants to be told which button a call button is. */
function refuseUnplaced({ components = [] }: TemplateMessage['template'], index: 'optional' | 'required'): void {
  const unplaced = components.find(
    (each) => each.type === 'button' && each.sub_type === 'voice_call' && each.index === undefined,
  )
  if (unplaced && index === 'required')
    throw refusal(131008, 'Param "template.components.index" of voice_call is missing.')
}

const BILLED = {
  UTILITY: 'utility',
  MARKETING: 'marketing',
  AUTHENTICATION: 'authentication',
} as const satisfies Record<Template['category'], BillingCategory>

function usable(template: Template | undefined, { name, language }: TemplateMessage['template']): Template {
  const called = `template ${name} in ${language.code}`
  if (!template) throw refusal(132001, `There is no ${called}.`)
  switch (template.status) {
    case 'PENDING':
    case 'REJECTED':
      throw refusal(132001, `The ${called} is not approved: it is ${template.status}.`)
    case 'PAUSED':
      throw refusal(132015, `The ${called} is paused.`)
    case 'DISABLED':
      throw refusal(132016, `The ${called} is disabled.`)
    case 'APPROVED':
      return template
    default:
      return template.status satisfies never
  }
}
