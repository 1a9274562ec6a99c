import type { OutgoingMessage, TemplateParameters } from '@ringway/meta-wire'
import type { Approval, Content } from '../../domain/content.ts'
import type { Action } from '../../domain/content-types.ts'
import { placeholdersIn } from '../twilio/placeholders.ts'
import type { Header, Parts } from './content-parts.ts'
import { mediaParameter } from './media-parameter.ts'
import { fill, positionalValues, type Values } from './values.ts'

type TemplateBody = Pick<Extract<OutgoingMessage, { type: 'template' }>, 'type' | 'template'>

/** An approved content as a message: the template by name, and what fills its placeholders. */
export function templateMessage(content: Content, { name }: Approval, parts: Parts, values: Values): TemplateBody {
  const components = [
    parts.header && headerParameters(parts.header, values),
    textParameters(parts.body ?? '', values),
    ...parts.buttons.map((button, index) => buttonParameters(button, index, values)),
  ].filter((component) => component !== null)
  return {
    type: 'template',
    template: { name, language: { code: content.language }, ...(components.length > 0 && { components }) },
  }
}

function headerParameters(header: Header, values: Values): TemplateParameters | null {
  if ('media' in header) return { type: 'header', parameters: [mediaParameter(fill(header.media, values))] }
  const parameters = texts(header.text, values)
  return parameters.length > 0 ? { type: 'header', parameters } : null
}

function textParameters(body: string, values: Values): TemplateParameters | null {
  const parameters = texts(body, values)
  return parameters.length > 0 ? { type: 'body', parameters } : null
}

function texts(template: string, values: Values) {
  return positionalValues(template, values).map((text) => ({ type: 'text' as const, text }))
}

/** A button that the template says all about needs none. */
function buttonParameters(action: Action, place: number, values: Values): TemplateParameters | null {
  const index = String(place)
  switch (action.type) {
    case 'QUICK_REPLY':
      if (action.id === undefined) return null
      return button('quick_reply', { type: 'payload', payload: fill(action.id, values) })
    case 'URL':
      if (placeholdersIn(action.url).length === 0) return null
      return { type: 'button', sub_type: 'url', index, parameters: texts(action.url, values) }
    case 'COPY_CODE':
      return button('copy_code', { type: 'coupon_code', coupon_code: fill(action.code, values) })
    case 'VOICE_CALL': {
      if (action.ttl_minutes === undefined) return null
      const minutes = Number(fill(String(action.ttl_minutes), values))
      return button('voice_call', { type: 'ttl_minutes', ttl_minutes: minutes })
    }
    case 'PHONE_NUMBER':
    case 'VOICE_CALL_REQUEST':
      return null
    default:
      return action satisfies never
  }

  function button(
    subType: ButtonParameters['sub_type'],
    parameter: ButtonParameters['parameters'][number],
  ): TemplateParameters {
    return { type: 'button', sub_type: subType, index, parameters: [parameter] }
  }
}

type ButtonParameters = Extract<TemplateParameters, { type: 'button' }>
