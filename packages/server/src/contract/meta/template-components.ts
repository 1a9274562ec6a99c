import { NewTemplate, type TemplateButton, type TemplateComponent } from '@ringway/meta-wire'
import type { Approval, Content } from '../../domain/content.ts'
import type { Action } from '../../domain/content-types.ts'
import { placeholdersIn } from '../twilio/placeholders.ts'
import { arrange, type Header, type Parts } from './content-parts.ts'
import { mediaKind } from './media-kind.ts'
import { fill, positional, positionalValues, type Values } from './values.ts'

/** A template's call button works a day at least; a shorter life is given with each message. */
const MIN_TEMPLATE_TTL_MINUTES = 1_440

/** What is submitted to Meta for a content. @throws for one that `whyNotSubmittable` has words about */
export function newTemplate(content: Content, { name, category }: Pick<Approval, 'name' | 'category'>): NewTemplate {
  const arranged = arrange(content.types)
  if (arranged.kind !== 'parts') throw new Error(`a ${arranged.kind} is no template`)
  return NewTemplate.parse({ ...draft(arranged.parts, content), name, category })
}

function draft(parts: Parts, { language, variables }: Content) {
  return { language, parameter_format: 'positional', components: componentsOf(parts, variables) }
}

/** Why Meta can have no template of a content, in words; null when it can. */
export function whyNotSubmittable(content: Content): string | null {
  const arranged = arrange(content.types)
  if (arranged.kind === 'location') return 'twilio/location is for open sessions alone'
  if (arranged.kind === 'list') return 'twilio/list-picker is for open sessions alone'
  return (
    brokenRule(arranged.parts) ?? missingSample(arranged.parts, content.variables) ?? misfit(arranged.parts, content)
  )
}

function brokenRule({ header, body, footer, buttons }: Parts): string | null {
  const hasVariables = (text: string | null) => text !== null && placeholdersIn(text).length > 0
  if (body === null) return 'a template needs a body'
  if (header && 'media' in header && mediaKind(header.media) === 'audio') return 'a template has no sound'
  if (header && 'text' in header && placeholdersIn(header.text).length > 1)
    return 'its header has more than one variable'
  if (hasVariables(footer)) return "a template's footer (subtitle) takes no variables"
  if (buttons.some((button) => button.type === 'QUICK_REPLY' && hasVariables(button.title)))
    return "a template's quick replies take no variables in their titles"
  return null
}

function missingSample(parts: Parts, samples: Values): string | null {
  const texts = [...textsOf(parts)]
  const missing = texts.flatMap(placeholdersIn).find((number) => !samples[number])
  return missing === undefined ? null : `'variables' has no sample for {{${missing}}}`
}

function* textsOf({ header, body, buttons }: Parts): Iterable<string> {
  if (header) yield 'text' in header ? header.text : header.media
  if (body !== null) yield body
  for (const button of buttons) {
    if (button.type === 'URL') yield button.url
    if (button.type === 'COPY_CODE') yield button.code
    if (button.type === 'VOICE_CALL' && typeof button.ttl_minutes === 'string') yield button.ttl_minutes
  }
}

/** What Meta's own limits say, with the samples in their places. */
function misfit(parts: Parts, content: Content): string | null {
  const read = NewTemplate.safeParse({ ...draft(parts, content), name: 'name', category: 'UTILITY' })
  const issue = read.error?.issues[0]
  return issue ? `${issue.path.join('.')}: ${issue.message}` : null
}

function componentsOf({ header, body, footer, buttons }: Parts, samples: Values): TemplateComponent[] {
  const asksPermission = buttons.some(({ type }) => type === 'VOICE_CALL_REQUEST')
  const components: (TemplateComponent | null)[] = [
    header && headerComponent(header, samples),
    body === null ? null : bodyComponent(body, samples),
    footer === null ? null : { type: 'FOOTER', text: footer },
    buttons.length === 0 || asksPermission
      ? null
      : { type: 'BUTTONS', buttons: buttons.flatMap((button) => buttonOf(button, samples)) },
    asksPermission ? { type: 'call_permission_request' } : null,
  ]
  return components.filter((component) => component !== null)
}

function headerComponent(header: Header, samples: Values): TemplateComponent {
  if ('media' in header) {
    const format = FORMAT_OF[mediaKind(header.media)]
    return { type: 'HEADER', format, example: { header_handle: [fill(header.media, samples)] } }
  }
  const values = positionalValues(header.text, samples)
  const example = values.length > 0 && { example: { header_text: values } }
  return { type: 'HEADER', format: 'TEXT', text: positional(header.text), ...example }
}

// Sound never gets so far.
const FORMAT_OF = { image: 'IMAGE', video: 'VIDEO', document: 'DOCUMENT', audio: 'DOCUMENT' } as const

function bodyComponent(body: string, samples: Values): TemplateComponent {
  const values = positionalValues(body, samples)
  return { type: 'BODY', text: positional(body), ...(values.length > 0 && { example: { body_text: [values] } }) }
}

function buttonOf(action: Action, samples: Values): TemplateButton[] {
  switch (action.type) {
    case 'QUICK_REPLY':
      return [{ type: 'QUICK_REPLY', text: action.title }]
    case 'URL': {
      const values = positionalValues(action.url, samples)
      return [
        { type: 'URL', text: action.title, url: positional(action.url), ...(values.length > 0 && { example: values }) },
      ]
    }
    case 'PHONE_NUMBER':
      return [{ type: 'PHONE_NUMBER', text: action.title, phone_number: action.phone }]
    case 'COPY_CODE':
      return [{ type: 'COPY_CODE', example: fill(action.code, samples) }]
    case 'VOICE_CALL': {
      const minutes = Number(action.ttl_minutes)
      const ttl = minutes >= MIN_TEMPLATE_TTL_MINUTES && { ttl_minutes: minutes }
      return [{ type: 'voice_call', text: action.title, ...ttl }]
    }
    case 'VOICE_CALL_REQUEST':
      return []
    default:
      return action satisfies never
  }
}
