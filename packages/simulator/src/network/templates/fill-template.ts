import type { TemplateButton, TemplateMessage, TemplateParameters } from '@ringway/meta-wire'
import { MINUTE } from '../../clock.ts'
import { type Button, REQUEST_BUTTONS } from '../button.ts'
import { addressOf, DEFAULT_TTL_MINUTES, type Shown } from '../messages/shown.ts'
import type { Card } from '../thread.ts'
import { fillText, type Value } from './fill-text.ts'
import { buttonsOf, partOf, type Template } from './template.ts'
import { TemplateMisfit } from './template-misfit.ts'
import { variablesOf } from './template-text.ts'

type Parameters = NonNullable<TemplateMessage['template']['components']>
type Of<Type extends TemplateParameters['type']> = Extract<TemplateParameters, { type: Type }>

const LONGEST_BODY = 1_024
const LONGEST_HEADER = 60

/** What a template says with these parameters in its placeholders. @throws TemplateMisfit */
export function fillTemplate(template: Template, parameters: Parameters = []): Shown {
  const buttonParameters = parameters.filter((each): each is Of<'button'> => each.type === 'button')
  const asks = partOf(template, 'call_permission_request') !== undefined
  const buttons = fillButtons(buttonsOf(template), buttonParameters)
  return {
    kind: asks ? 'permission_request' : 'message',
    text: bodyOf(template, theOnly(parameters, 'body')),
    card: cardOf(template, theOnly(parameters, 'header')),
    buttons: asks ? REQUEST_BUTTONS : buttons,
  }
}

function theOnly<Type extends 'header' | 'body'>(parameters: Parameters, type: Type): Of<Type> | undefined {
  const found = parameters.filter((each): each is Of<Type> => each.type === type)
  if (found.length > 1) throw new TemplateMisfit(132000, `The message has ${found.length} components of type ${type}.`)
  return found[0]
}

function bodyOf(template: Template, given: Of<'body'> | undefined): string {
  const text = partOf(template, 'BODY')?.text ?? ''
  const body = { part: 'body', text, format: template.parameterFormat, longest: LONGEST_BODY } as const
  return fillText(body, given?.parameters.map(valueGiven) ?? [])
}

/** Money and dates as on a phone whose language nobody knows. */
function valueGiven(parameter: Of<'body'>['parameters'][number]): Value {
  const { parameter_name: name } = parameter
  switch (parameter.type) {
    case 'text':
      return { name, words: parameter.text }
    case 'currency':
      return { name, words: parameter.currency.fallback_value }
    case 'date_time':
      return { name, words: parameter.date_time.fallback_value }
    default:
      return parameter satisfies never
  }
}

function cardOf(template: Template, given: Of<'header'> | undefined): Card | null {
  const header = headerOf(template, given?.parameters ?? [])
  const footer = partOf(template, 'FOOTER')?.text ?? null
  return header.header === null && header.mediaUrl === null && footer === null ? null : { ...header, footer }
}

function headerOf(template: Template, given: Of<'header'>['parameters']): Omit<Card, 'footer'> {
  const part = partOf(template, 'HEADER')
  const format = part?.format ?? 'TEXT'
  if (format === 'TEXT')
    return { header: titleOf(template, part?.text ?? '', given) || null, mediaUrl: null, mediaKind: null }
  if (format === 'LOCATION') return { header: placeOf(given[0]), mediaUrl: null, mediaKind: null }
  const mediaKind = KIND_OF[format]
  return { header: null, mediaUrl: mediaOf(mediaKind, given[0]), mediaKind }
}

function titleOf({ parameterFormat }: Template, text: string, given: Of<'header'>['parameters']): string {
  const values = given.map((each) =>
    each.type === 'text' ? valueGiven(each) : misfit(`a ${each.type} where text is due`),
  )
  return fillText({ part: 'header', text, format: parameterFormat, longest: LONGEST_HEADER }, values)
}

function placeOf(given: Of<'header'>['parameters'][number] | undefined): string {
  if (!given) throw new TemplateMisfit(132000, 'header: the template has 1 parameter, a location, the message none.')
  if (given.type !== 'location') throw misfitOf(`a ${given.type} where a location is due`)
  const { name, address, latitude, longitude } = given.location
  return [name, address, `${latitude}, ${longitude}`].filter(Boolean).join('\n')
}

const KIND_OF = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document' } as const

function mediaOf(format: string, given: Of<'header'>['parameters'][number] | undefined): string {
  if (!given) throw new TemplateMisfit(132000, `header: the template has 1 parameter, a ${format}, the message none.`)
  if (given.type !== format) throw misfitOf(`a ${given.type} where a ${format} is due`)
  switch (given.type) {
    case 'image':
      return addressOf(given.image)
    case 'video':
      return addressOf(given.video)
    case 'document':
      return addressOf(given.document)
    default:
      return misfit(`a ${given.type} where media is due`)
  }
}

const misfitOf = (what: string) => new TemplateMisfit(132012, `header: the message has ${what}.`)

function misfit(what: string): never {
  throw misfitOf(what)
}

function fillButtons(buttons: readonly TemplateButton[], parameters: readonly Of<'button'>[]): Button[] {
  parameters.forEach(refuseStrange)
  const byIndex = new Map(parameters.map((given) => [indexOf(buttons, given), given]))
  if (byIndex.size < parameters.length) throw new TemplateMisfit(132000, 'A button has its parameters twice.')
  return buttons.map((button, index) => fillButton(button, index, byIndex.get(index)))
}

/** A call button is found without an index too: there is only one. */
function indexOf(buttons: readonly TemplateButton[], { index, sub_type }: Of<'button'>): number {
  const fits = ({ type }: TemplateButton) => type.toLowerCase() === sub_type
  const at = index === undefined ? buttons.findIndex(fits) : Number(index)
  const button = buttons[at]
  if (button && fits(button)) return at
  throw new TemplateMisfit(
    132012,
    `button: the template has no ${sub_type} button${index === undefined ? '' : ` at index ${index}`}.`,
  )
}

/** What a button's parameters may be, by its sub_type. */
const TAKES = {
  quick_reply: ['payload'],
  url: ['text'],
  copy_code: ['coupon_code'],
  voice_call: ['ttl_minutes', 'payload'],
} as const satisfies Record<Of<'button'>['sub_type'], readonly Given['type'][]>

function refuseStrange({ sub_type, parameters }: Of<'button'>): void {
  const strange = parameters.find(({ type }) => !(TAKES[sub_type] as readonly string[]).includes(type))
  if (strange) throw new TemplateMisfit(132012, `button: a ${sub_type} button takes no ${strange.type}.`)
}

function fillButton(button: TemplateButton, index: number, given: Of<'button'> | undefined): Button {
  const parameters = given?.parameters ?? []
  switch (button.type) {
    case 'QUICK_REPLY': {
      const payload = parameterOf(parameters, 'payload')?.payload ?? button.text
      return { type: 'QUICK_REPLY', title: button.text, template: true, payload }
    }
    case 'URL':
      return { type: 'URL', title: button.text, url: urlOf(button.url, index, parameterOf(parameters, 'text')?.text) }
    case 'PHONE_NUMBER':
      return { type: 'PHONE_NUMBER', title: button.text, number: button.phone_number }
    case 'COPY_CODE': {
      const code = parameterOf(parameters, 'coupon_code')?.coupon_code ?? button.example
      return { type: 'COPY_CODE', title: 'Copy code', code }
    }
    case 'VOICE_CALL':
    case 'voice_call': {
      const minutes = parameterOf(parameters, 'ttl_minutes')?.ttl_minutes ?? button.ttl_minutes ?? DEFAULT_TTL_MINUTES
      const payload = parameterOf(parameters, 'payload')?.payload ?? null
      return { type: 'VOICE_CALL', title: button.text, ttl: minutes * MINUTE, payload }
    }
    default:
      return button satisfies never
  }
}

type Given = Of<'button'>['parameters'][number]

function parameterOf<Type extends Given['type']>(parameters: readonly Given[], type: Type) {
  return parameters.find((each): each is Extract<Given, { type: Type }> => each.type === type)
}

function urlOf(url: string, index: number, value: string | undefined): string {
  const wanted = variablesOf(url, 'POSITIONAL').length
  if (wanted === (value === undefined ? 0 : 1)) return url.replace(/\{\{\s*1\s*\}\}$/, value ?? '')
  throw new TemplateMisfit(132000, `button ${index}: its URL has ${wanted} parameter(s).`)
}
