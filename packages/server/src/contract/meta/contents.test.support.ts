import type { Approval, ApprovalStatus, Content } from '../../domain/content.ts'
import type { ContentTypes } from '../../domain/content-types.ts'

// For tests: whole records, of which a test names only what it is about.

export function contentOf(types: ContentTypes, variables: Content['variables'] = {}): Content {
  return {
    sid: 'HX00000000000000000000000000000001',
    accountSid: 'AC00000000000000000000000000000001',
    friendlyName: null,
    language: 'pt_BR',
    variables,
    types,
    createdAt: 0,
    updatedAt: 0,
  }
}

export function approvalIn(status: ApprovalStatus, changes: Partial<Approval> = {}): Approval {
  return {
    contentSid: 'HX00000000000000000000000000000001',
    accountSid: 'AC00000000000000000000000000000001',
    name: 'hello',
    category: 'UTILITY',
    contentType: 'twilio/text',
    status,
    rejectionReason: '',
    allowCategoryChange: true,
    templateId: '7',
    wabaId: '2001',
    createdAt: 0,
    updatedAt: 0,
    ...changes,
  }
}

const NO_CARD = { title: null, body: null, subtitle: null, media: null, actions: null }
const NO_WHATSAPP_CARD = { footer: null, header_text: null, media: null, actions: null }

export function card(fields: Partial<NonNullable<ContentTypes['twilio/card']>>): ContentTypes {
  return { 'twilio/card': { ...NO_CARD, ...fields } }
}

export function whatsAppCard(fields: Partial<NonNullable<ContentTypes['whatsapp/card']>>): ContentTypes {
  return { 'whatsapp/card': { ...NO_WHATSAPP_CARD, body: 'Hello', ...fields } }
}

export function callToAction(...actions: NonNullable<ContentTypes['twilio/call-to-action']>['actions']): ContentTypes {
  return { 'twilio/call-to-action': { body: 'Hello {{1}}', actions } }
}

export const CALL = { type: 'VOICE_CALL', title: 'Call now' } as const
export const REQUEST = { type: 'VOICE_CALL_REQUEST', title: 'Call Request' } as const
export const LINK = { type: 'URL', title: 'Open', url: 'https://a.example/{{2}}' } as const
export const PHONE = { type: 'PHONE_NUMBER', title: 'Ring', phone: '+15551234567' } as const
export const COUPON = { type: 'COPY_CODE', code: '{{3}}' } as const
export const YES = { type: 'QUICK_REPLY', title: 'Yes', id: 'yes-{{1}}' } as const
export const NO = { type: 'QUICK_REPLY', title: 'No' } as const
export const PICTURE = 'https://a.example/{{4}}.png'
