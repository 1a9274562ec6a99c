import type { NewTemplate, TemplateButton, TemplateComponent } from '@ringway/meta-wire'
import { buttonsOf, type ParameterFormat, partOf } from './template.ts'
import { fault, type TemplateFault } from './template-fault.ts'
import { sampleFault } from './template-samples.ts'
import { hasVariableAtEdge, isCrowded, variableFault, variablesOf } from './template-text.ts'

/**
 * The first of Meta's rules that a template breaks; null: none. Lengths and unknown keys were checked before.
 *
 * @see Meta, "Message templates": components, review.
 */
export function templateFault(template: NewTemplate, callButtons = CALL_BUTTONS): TemplateFault | null {
  for (const rule of RULES) {
    const broken = rule(template, callButtons)
    if (broken) return broken
  }
  return null
}

/** What Meta's pages say differently of call buttons. */
export type CallButtonRules = { readonly maxText: number; readonly alone: boolean }
const CALL_BUTTONS: CallButtonRules = { maxText: 20, alone: false }

/** How the template writes its variables: by their place, unless it says otherwise. */
export const formatOf = ({ parameter_format }: NewTemplate): ParameterFormat =>
  parameter_format?.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL'

type Rule = (template: NewTemplate, callButtons: CallButtonRules) => TemplateFault | null

const RULES: readonly Rule[] = [
  language,
  eachPartOnce,
  permissionRequestAlone,
  header,
  body,
  footer,
  buttons,
  callButton,
]

function language({ language: code }: NewTemplate): TemplateFault | null {
  if (/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(code)) return null
  return fault('COMPONENTS', `"${code}" is no language of templates: for example en, en_US or pt_BR.`)
}

function eachPartOnce({ components }: NewTemplate): TemplateFault | null {
  const types = components.map(({ type }) => type)
  const twice = types.find((type, index) => types.indexOf(type) !== index)
  return twice ? fault('COMPONENTS', `A template has at most one component of type ${twice}.`) : null
}

function permissionRequestAlone(template: NewTemplate): TemplateFault | null {
  if (!partOf(template, 'call_permission_request')) return null
  if (partOf(template, 'BUTTONS'))
    return fault('COMPONENTS', 'call_permission_request cannot be combined with BUTTONS.')
  if (template.category === 'AUTHENTICATION')
    return fault('COMPONENTS', 'A call_permission_request template is MARKETING or UTILITY.')
  return null
}

function header(template: NewTemplate): TemplateFault | null {
  const part = partOf(template, 'HEADER')
  if (!part) return null
  if (part.format !== 'TEXT') return mediaHeader(part)
  if (part.text === undefined) return fault('HEADER', 'A header of format TEXT needs text.')
  const format = formatOf(template)
  const variables = variablesOf(part.text, format)
  const wrong = variableFault(part.text, format) ?? (variables.length > 1 ? 'it may have one variable' : null)
  if (wrong) return fault('HEADER', `The header is not valid: ${wrong}.`)
  const { header_text: byPlace, header_text_named_params: byName } = part.example ?? {}
  return sampleFault(format, variables, { part: 'HEADER', key: 'example.header_text', byPlace, byName })
}

type Header = Extract<TemplateComponent, { type: 'HEADER' }>

function mediaHeader({ format, text, example }: Header): TemplateFault | null {
  if (text !== undefined) return fault('HEADER', `A header of format ${format} has no text.`)
  if (format === 'LOCATION') return null
  const byPlace = example?.header_handle
  return sampleFault('POSITIONAL', ['1'], { part: 'HEADER', key: 'example.header_handle', byPlace })
}

function body(template: NewTemplate): TemplateFault | null {
  const part = partOf(template, 'BODY')
  if (!part) return fault('BODY', 'A template needs a component of type BODY.')
  const format = formatOf(template)
  const wrong = variableFault(part.text, format)
  if (wrong) return fault('BODY', `The body is not valid: ${wrong}.`)
  if (hasVariableAtEdge(part.text)) return fault('EDGE', 'Let the body begin and end with words of its own.')
  if (isCrowded(part.text, format)) return fault('CROWDED', 'Take variables out of the body, or add words to it.')
  const { body_text: [byPlace] = [], body_text_named_params: byName } = part.example ?? {}
  return sampleFault(format, variablesOf(part.text, format), {
    part: 'BODY',
    key: 'example.body_text',
    byPlace,
    byName,
  })
}

function footer(template: NewTemplate): TemplateFault | null {
  const part = partOf(template, 'FOOTER')
  return part && /\{\{/.test(part.text) ? fault('FOOTER', 'A footer has no variables.') : null
}

function buttons(template: NewTemplate): TemplateFault | null {
  const all = buttonsOf(template)
  return tooMany(all) ?? interleaved(all) ?? all.map(buttonFault).find((broken) => broken !== null) ?? null
}

function callButton(template: NewTemplate, { maxText, alone }: CallButtonRules): TemplateFault | null {
  const all = buttonsOf(template)
  const button = all.find((each) => typeOf(each) === 'VOICE_CALL')
  if (!button) return null
  if (alone && all.length > 1) return fault('BUTTONS', 'A call button stands alone.')
  const isLong = 'text' in button && button.text.length > maxText
  return isLong ? fault('TOO_LONG', `The text of a call button has at most ${maxText} characters.`) : null
}

const MOST = { QUICK_REPLY: 10, URL: 2, PHONE_NUMBER: 1, COPY_CODE: 1, VOICE_CALL: 1 } as const

const typeOf = ({ type }: TemplateButton) => (type === 'voice_call' ? 'VOICE_CALL' : type)

function tooMany(all: readonly TemplateButton[]): TemplateFault | null {
  for (const [type, most] of Object.entries(MOST)) {
    const count = all.filter((button) => typeOf(button) === type).length
    if (count > most) return fault('BUTTONS', `A template has at most ${most} button(s) of type ${type}, not ${count}.`)
  }
  return null
}

/** Quick replies stand together, before or after the others. */
function interleaved(all: readonly TemplateButton[]): TemplateFault | null {
  const kinds = all.map(({ type }) => type === 'QUICK_REPLY')
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length
  return changes > 1 ? fault('BUTTONS', 'Quick replies must not stand between other buttons.') : null
}

function buttonFault(button: TemplateButton): TemplateFault | null {
  if ('text' in button && /\{\{/.test(button.text))
    return fault('BUTTONS', `"${button.text}": a button's text has no variables.`)
  if (button.type === 'PHONE_NUMBER' && !/^\+?\d{8,15}$/.test(button.phone_number))
    return fault('BUTTONS', `"${button.phone_number}" is not a phone number with its country code.`)
  if ('ttl_minutes' in button && (button.ttl_minutes ?? LEAST_TTL_MINUTES) < LEAST_TTL_MINUTES)
    return fault('BUTTONS', `ttl_minutes of a template's call button is at least ${LEAST_TTL_MINUTES}.`)
  return button.type === 'URL' ? urlFault(button) : null
}

/** A day; a message sent by the template may shorten it. */
const LEAST_TTL_MINUTES = 1_440

/** Its variable is {{1}} also where those of the texts have names. */
function urlFault({ url, example }: Extract<TemplateButton, { type: 'URL' }>): TemplateFault | null {
  const variables = variablesOf(url, 'POSITIONAL')
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url.replace(/\{\{\s*\d+\s*\}\}/g, 'x')))
    return fault('BUTTONS', `"${url}" is not an http or https URL.`)
  const plain = variables.length === 0 && !/\{\{|\}\}/.test(url)
  if (!plain && !/^[^{}]*\{\{1\}\}$/.test(url))
    return fault('BUTTONS', 'A URL may have one variable, {{1}}, at its end.')
  return sampleFault('POSITIONAL', plain ? [] : ['1'], {
    part: 'BUTTONS',
    key: 'the example of the URL',
    byPlace: example,
  })
}
