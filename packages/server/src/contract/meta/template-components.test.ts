import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ContentTypes } from '../../domain/content-types.ts'
import {
  CALL,
  COUPON,
  callToAction,
  card,
  contentOf,
  LINK,
  NO,
  PHONE,
  PICTURE,
  REQUEST,
  whatsAppCard,
  YES,
} from './contents.test.support.ts'
import { newTemplate, whyNotSubmittable } from './template-components.ts'

const SAMPLES = { 1: 'Ann', 2: 'two', 3: 'SPRING', 4: 'cat' }

const hello = { type: 'BODY', text: 'Hello {{1}}', example: { body_text: [['Ann']] } }
const plain = { type: 'BODY', text: 'Hello' }
const buttons = (...buttons: object[]) => ({ type: 'BUTTONS', buttons })
const voiceCall = { type: 'voice_call', text: 'Call now' }
const link = { type: 'URL', text: 'Open', url: 'https://a.example/{{1}}', example: ['two'] }

const ROWS: [what: string, types: ContentTypes, components: object[]][] = [
  ['a text', { 'twilio/text': { body: 'Hello {{1}}' } }, [hello]],
  ['a text without variables', { 'twilio/text': { body: 'Hello' } }, [plain]],
  [
    'variables are numbered anew in each part',
    whatsAppCard({ header_text: 'For {{3}}', body: '{{4}} and {{2}}, {{4}}' }),
    [
      { type: 'HEADER', format: 'TEXT', text: 'For {{1}}', example: { header_text: ['SPRING'] } },
      { type: 'BODY', text: '{{1}} and {{2}}, {{1}}', example: { body_text: [['cat', 'two']] } },
    ],
  ],
  [
    'media',
    { 'twilio/media': { body: 'Hello', media: [PICTURE] } },
    [{ type: 'HEADER', format: 'IMAGE', example: { header_handle: ['https://a.example/cat.png'] } }, plain],
  ],
  [
    'quick replies',
    { 'twilio/quick-reply': { body: 'Hello', actions: [YES, NO] } },
    [plain, buttons({ type: 'QUICK_REPLY', text: 'Yes' }, { type: 'QUICK_REPLY', text: 'No' })],
  ],
  ['a call button', callToAction(CALL), [hello, buttons(voiceCall)]],
  [
    'a call button for two days',
    callToAction({ ...CALL, ttl_minutes: '2880' }),
    [hello, buttons({ ...voiceCall, ttl_minutes: 2_880 })],
  ],
  [
    'a call button for less than a day: told with each message',
    callToAction({ ...CALL, ttl_minutes: 100 }),
    [hello, buttons(voiceCall)],
  ],
  [
    'every other button',
    callToAction(LINK, PHONE, COUPON),
    [
      hello,
      buttons(
        link,
        { type: 'PHONE_NUMBER', text: 'Ring', phone_number: '+15551234567' },
        { type: 'COPY_CODE', example: 'SPRING' },
      ),
    ],
  ],
  ['a permission request', callToAction(REQUEST), [hello, { type: 'call_permission_request' }]],
  [
    'a card: title and body above, subtitle below',
    card({
      title: 'Hello {{1}}',
      body: 'more',
      subtitle: 'small',
      media: ['https://a.example/v.mp4'],
      actions: [CALL, LINK],
    }),
    [
      { type: 'HEADER', format: 'VIDEO', example: { header_handle: ['https://a.example/v.mp4'] } },
      { ...hello, text: 'Hello {{1}}\nmore' },
      { type: 'FOOTER', text: 'small' },
      buttons(voiceCall, link),
    ],
  ],
  [
    'a WhatsApp card',
    whatsAppCard({ header_text: 'h', footer: 'small', actions: [CALL] }),
    [{ type: 'HEADER', format: 'TEXT', text: 'h' }, plain, { type: 'FOOTER', text: 'small' }, buttons(voiceCall)],
  ],
]

describe('a content as a template', () => {
  for (const [what, types, components] of ROWS)
    test(what, () => {
      const content = contentOf(types, SAMPLES)
      assert.equal(whyNotSubmittable(content), null)
      assert.deepEqual(newTemplate(content, { name: 'hello', category: 'MARKETING' }), {
        name: 'hello',
        language: 'pt_BR',
        category: 'MARKETING',
        parameter_format: 'positional',
        components,
      })
    })

  const NOT: [what: string, types: ContentTypes, why: RegExp][] = [
    ['a location', { 'twilio/location': { latitude: 1, longitude: 2 } }, /open sessions/],
    [
      'a list picker',
      { 'twilio/list-picker': { body: 'b', button: 'c', items: [{ item: 'x', id: 'x' }] } },
      /open sessions/,
    ],
    ['media without text', { 'twilio/media': { media: [PICTURE] } }, /needs a body/],
    ['sound', card({ title: 't', media: ['https://a.example/a.mp3'] }), /no sound/],
    ['a header with two variables', whatsAppCard({ header_text: '{{1}} {{2}}' }), /more than one variable/],
    ['a subtitle with a variable', card({ title: 't', subtitle: '{{1}}' }), /takes no variables/],
    [
      'a quick reply with a variable',
      card({ title: 't', actions: [{ ...NO, title: '{{1}}' }] }),
      /takes? no variables/,
    ],
    ['a variable without a sample', { 'twilio/text': { body: '{{9}}' } }, /no sample for \{\{9\}\}/],
    ['a link without its sample', callToAction({ ...LINK, url: 'https://a.example/{{8}}' }), /no sample for \{\{8\}\}/],
    ['a text of 1,025', { 'twilio/text': { body: 'x'.repeat(1_025) } }, /components\.0\.text/],
  ]
  for (const [what, types, why] of NOT)
    test(`not: ${what}`, () => assert.match(whyNotSubmittable(contentOf(types, SAMPLES)) ?? '', why))
})
