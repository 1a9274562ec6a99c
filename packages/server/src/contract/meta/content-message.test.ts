import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ApprovalStatus } from '../../domain/content.ts'
import type { ContentTypes } from '../../domain/content-types.ts'
import { type MessageBody, type Sendable, sendableOf } from './content-message.ts'
import {
  approvalIn,
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

/** Placeholders 1 to 4 have these; a test's message gives the first anew. */
const SAMPLES = { 1: 'Ann', 2: 'two', 3: 'SPRING', 4: 'cat' }
const GIVEN = { 1: 'Bob' }

const text = (body: string): MessageBody => ({ type: 'text', text: { body } })
const template = (...components: object[]) => ({
  type: 'template',
  template: { name: 'hello', language: { code: 'pt_BR' }, ...(components.length > 0 && { components }) },
})
const interactive = (message: object) => ({ type: 'interactive', interactive: message })

const image = { type: 'image', image: { link: 'https://a.example/cat.png' } }
const bob = { type: 'body', parameters: [{ type: 'text', text: 'Bob' }] }
const picture = { type: 'header', parameters: [image] }
const open = { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'two' }] }
const yes = {
  type: 'button',
  sub_type: 'quick_reply',
  index: '0',
  parameters: [{ type: 'payload', payload: 'yes-Bob' }],
}
const coupon = {
  type: 'button',
  sub_type: 'copy_code',
  index: '0',
  parameters: [{ type: 'coupon_code', coupon_code: 'SPRING' }],
}
const ttl = (minutes: number) => ({
  type: 'button',
  sub_type: 'voice_call',
  index: '0',
  parameters: [{ type: 'ttl_minutes', ttl_minutes: minutes }],
})
const helloBob = { body: { text: 'Hello Bob' } }
const replyYes = { type: 'reply', reply: { id: 'yes-Bob', title: 'Yes' } }
const replyNo = { type: 'reply', reply: { id: 'No', title: 'No' } }
const call = (parameters: object = {}) => ({
  type: 'voice_call',
  ...helloBob,
  action: { name: 'voice_call', parameters: { display_text: 'Call now', ...parameters } },
})
const link = {
  action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://a.example/two' } },
}

/** Without a template: the message, or in words what cannot be carried. With an approved one: the message. */
const ROWS: [what: string, types: ContentTypes, freeForm: object | string, approved: object | null][] = [
  ['text', { 'twilio/text': { body: 'Hello {{1}}' } }, text('Hello Bob'), template(bob)],
  ['text without variables', { 'twilio/text': { body: 'Hello' } }, text('Hello'), template()],
  [
    'a picture with text',
    { 'twilio/media': { body: 'Hello {{1}}', media: [PICTURE] } },
    { type: 'image', image: { ...image.image, caption: 'Hello Bob' } },
    template(picture, bob),
  ],
  [
    'a video alone',
    { 'twilio/media': { media: ['https://a.example/v.mp4?x=1'] } },
    { type: 'video', video: { link: 'https://a.example/v.mp4?x=1' } },
    null,
  ],
  [
    'a document',
    { 'twilio/media': { body: 'Hello {{1}}', media: ['https://a.example/bills/may.pdf'] } },
    {
      type: 'document',
      document: { link: 'https://a.example/bills/may.pdf', caption: 'Hello Bob', filename: 'may.pdf' },
    },
    template(
      { type: 'header', parameters: [{ type: 'document', document: { link: 'https://a.example/bills/may.pdf' } }] },
      bob,
    ),
  ],
  [
    'sound',
    { 'twilio/media': { media: ['https://a.example/a.ogg'] } },
    { type: 'audio', audio: { link: 'https://a.example/a.ogg' } },
    null,
  ],
  [
    'sound with text',
    { 'twilio/media': { body: 'b', media: ['https://a.example/a.mp3'] } },
    'text together with sound',
    null,
  ],
  [
    'a location',
    { 'twilio/location': { latitude: 1.5, longitude: -2, label: 'At {{1}}', address: 'Road 1' } },
    { type: 'location', location: { latitude: 1.5, longitude: -2, name: 'At Bob', address: 'Road 1' } },
    null,
  ],
  [
    'quick replies',
    { 'twilio/quick-reply': { body: 'Hello {{1}}', actions: [YES, NO] } },
    interactive({ type: 'button', ...helloBob, action: { buttons: [replyYes, replyNo] } }),
    template(bob, yes),
  ],
  [
    'four quick replies',
    { 'twilio/quick-reply': { body: 'Hello {{1}}', actions: [YES, NO, YES, NO] } },
    'more than 3 quick replies',
    template(bob, yes, { ...yes, index: '2' }),
  ],
  [
    'a list picker',
    {
      'twilio/list-picker': {
        body: 'Hello {{1}}',
        button: 'Pick',
        items: [
          { item: 'Tea', id: 'tea' },
          { item: 'Nuts', id: 'n', description: 'for {{1}}' },
        ],
      },
    },
    interactive({
      type: 'list',
      ...helloBob,
      action: {
        button: 'Pick',
        sections: [
          {
            rows: [
              { id: 'tea', title: 'Tea' },
              { id: 'n', title: 'Nuts', description: 'for Bob' },
            ],
          },
        ],
      },
    }),
    null,
  ],
  ['a link', callToAction(LINK), interactive({ type: 'cta_url', ...helloBob, ...link }), template(bob, open)],
  ['two links', callToAction(LINK, LINK), 'more than one button', template(bob, open, { ...open, index: '1' })],
  ['a phone number', callToAction(PHONE), 'a PHONE_NUMBER button', template(bob)],
  ['a coupon', callToAction(COUPON), 'a COPY_CODE button', template(bob, coupon)],
  ['a call button', callToAction(CALL), interactive(call()), template(bob)],
  [
    'a call button for 100 minutes',
    callToAction({ ...CALL, ttl_minutes: 100 }),
    interactive(call({ ttl_minutes: 100 })),
    template(bob, ttl(100)),
  ],
  [
    'a call button and a link',
    callToAction(CALL, LINK),
    'more than one button',
    template(bob, { ...open, index: '1' }),
  ],
  [
    'a permission request',
    callToAction(REQUEST),
    interactive({ type: 'call_permission_request', action: { name: 'call_permission_request' } }),
    template(bob),
  ],
  ['a card with a call button', card({ title: 'Hello {{1}}', actions: [CALL] }), interactive(call()), template(bob)],
  [
    'a card with a call button and a subtitle',
    card({ title: 'Hello {{1}}', subtitle: 's', actions: [CALL] }),
    'a call button together with a footer',
    template(bob),
  ],
  [
    'a card with a call button and a picture',
    card({ title: 'Hello {{1}}', media: [PICTURE], actions: [CALL] }),
    'a call button under media',
    template(picture, bob),
  ],
  [
    'a card with everything around quick replies',
    card({ title: 'Hello {{1}}', body: 'more', subtitle: 'small', media: [PICTURE], actions: [YES, NO] }),
    interactive({
      type: 'button',
      header: image,
      body: { text: 'Hello Bob\nmore' },
      footer: { text: 'small' },
      action: { buttons: [replyYes, replyNo] },
    }),
    template(picture, bob, yes),
  ],
  [
    'a card with a link',
    card({ title: 'Hello {{1}}', subtitle: 'small', actions: [LINK] }),
    interactive({ type: 'cta_url', ...helloBob, footer: { text: 'small' }, ...link }),
    template(bob, open),
  ],
  [
    'a card with a quick reply and a link',
    card({ title: 't', actions: [YES, LINK] }),
    'more than one button',
    template(yes, { ...open, index: '1' }),
  ],
  [
    'a card with a picture and no buttons',
    card({ title: 'Hello {{1}}', media: [PICTURE] }),
    { type: 'image', image: { ...image.image, caption: 'Hello Bob' } },
    template(picture, bob),
  ],
  ['a card of two texts', card({ title: 'Hello {{1}}', body: 'more' }), text('Hello Bob\nmore'), template(bob)],
  [
    'a card of title and subtitle',
    card({ title: 't', subtitle: 's' }),
    'a footer (subtitle) without buttons',
    template(),
  ],
  [
    'a card with quick replies under sound',
    card({ title: 't', media: ['https://a.example/a.mp3'], actions: [NO] }),
    'buttons under sound',
    null,
  ],
  [
    'a WhatsApp card with header, footer and a quick reply',
    whatsAppCard({ body: 'Hello {{1}}', header_text: 'For {{2}}', footer: 'small', actions: [NO] }),
    interactive({
      type: 'button',
      header: { type: 'text', text: 'For two' },
      ...helloBob,
      footer: { text: 'small' },
      action: { buttons: [replyNo] },
    }),
    template({ type: 'header', parameters: [{ type: 'text', text: 'two' }] }, bob),
  ],
  [
    'a WhatsApp card with a picture and a link',
    whatsAppCard({ body: 'Hello {{1}}', media: [PICTURE], actions: [LINK] }),
    interactive({ type: 'cta_url', header: image, ...helloBob, ...link }),
    template(picture, bob, open),
  ],
  [
    'a WhatsApp card with a call button',
    whatsAppCard({ body: 'Hello {{1}}', actions: [CALL] }),
    interactive(call()),
    template(bob),
  ],
  [
    'a WhatsApp card with a call button and a header',
    whatsAppCard({ header_text: 'h', actions: [CALL] }),
    'a call button under media or a header',
    template(),
  ],
  ['a WhatsApp card with a phone number', whatsAppCard({ actions: [PHONE] }), 'a PHONE_NUMBER button', template()],
  ['a WhatsApp card with a header alone', whatsAppCard({ header_text: 'h' }), 'a header without buttons', template()],
  [
    'the richest of several types',
    { 'twilio/text': { body: 'plain' }, ...card({ title: 'Hello {{1}}', actions: [CALL] }) },
    interactive(call()),
    template(bob),
  ],
]

function messageOf(sendable: Sendable): MessageBody {
  assert.equal(sendable.kind, 'message', JSON.stringify(sendable))
  return sendable.kind === 'message' ? sendable.message : assert.fail()
}

describe('a content as a message', () => {
  for (const [what, types, freeForm, approved] of ROWS) {
    const content = contentOf(types, SAMPLES)

    for (const status of [null, 'received', 'pending'] as ApprovalStatus[])
      test(`${what}, ${status ?? 'never submitted'} → ${typeof freeForm === 'string' ? '63006' : 'free-form'}`, () => {
        const sendable = sendableOf(content, status && approvalIn(status), GIVEN)
        if (typeof freeForm !== 'string') {
          assert.deepEqual(messageOf(sendable), freeForm)
          assert.ok(sendable.kind === 'message' && sendable.needsWindow)
        } else {
          assert.ok(sendable.kind === 'unsendable' && sendable.code === 63006, JSON.stringify(sendable))
          assert.ok(sendable.why.includes(freeForm), sendable.why)
        }
      })

    if (approved !== null)
      test(`${what}, approved → its template`, () => {
        const sendable = sendableOf(content, approvalIn('approved'), GIVEN)
        assert.deepEqual(messageOf(sendable), approved)
        assert.ok(sendable.kind === 'message' && !sendable.needsWindow)
      })
  }

  for (const [status, code] of [
    ['rejected', 63040],
    ['paused', 63041],
    ['disabled', 63042],
  ] as const) {
    test(`${status} → free-form where WhatsApp can carry that`, () => {
      const sendable = sendableOf(contentOf(callToAction(CALL), SAMPLES), approvalIn(status), GIVEN)
      assert.deepEqual(messageOf(sendable), interactive(call()))
    })
    test(`${status} → ${code} where it cannot`, () => {
      const approval = approvalIn(status, { rejectionReason: status === 'rejected' ? 'PROMOTIONAL' : '' })
      const sendable = sendableOf(contentOf(callToAction(PHONE), SAMPLES), approval, GIVEN)
      assert.equal(sendable.kind === 'unsendable' && sendable.code, code)
      if (status === 'rejected') assert.match(JSON.stringify(sendable), /PROMOTIONAL/)
    })
  }
})

describe('what the Message resource shows', () => {
  const shown = (types: ContentTypes, status: ApprovalStatus | null) => {
    const sendable = sendableOf(contentOf(types, SAMPLES), status && approvalIn(status), GIVEN)
    assert.ok(sendable.kind === 'message')
    return [sendable.text, sendable.asksPermission, sendable.numMedia]
  }
  test('the body with its variables filled in', () =>
    assert.deepEqual(shown(callToAction(CALL), null), ['Hello Bob', false, 0]))
  test('a permission request without template has no text', () =>
    assert.deepEqual(shown(callToAction(REQUEST), null), ['', true, 0]))
  test('an approved permission request has its text', () =>
    assert.deepEqual(shown(callToAction(REQUEST), 'approved'), ['Hello Bob', true, 0]))
  test('media is counted', () => assert.deepEqual(shown(card({ title: 'a', media: [PICTURE] }), null), ['a', false, 1]))
  test("a list's body", () =>
    assert.deepEqual(
      shown({ 'twilio/list-picker': { body: 'b', button: 'c', items: [{ item: 'x', id: 'x' }] } }, null),
      ['b', false, 0],
    ))
  test("a location's label", () =>
    assert.deepEqual(shown({ 'twilio/location': { latitude: 1, longitude: 2, label: '{{1}}' } }, null), [
      'Bob',
      false,
      0,
    ]))
})

describe('variables', () => {
  const body = (text: string, given: Record<string, string>, samples: Record<string, string> = {}) =>
    messageOf(sendableOf(contentOf({ 'twilio/text': { body: text } }, samples), null, given))
  test('what a message gives is taken', () => assert.deepEqual(body('{{1}}', { 1: 'a' }, { 1: 'b' }), text('a')))
  test('what it leaves out is the sample', () => assert.deepEqual(body('{{1}}', {}, { 1: 'b' }), text('b')))
  test('what it leaves empty is the sample', () => assert.deepEqual(body('{{1}}', { 1: '' }, { 1: 'b' }), text('b')))
  test('without either the placeholder stays', () => assert.deepEqual(body('{{ 1 }}', {}), text('{{1}}')))
  test('a value is not searched for placeholders', () =>
    assert.deepEqual(body('{{1}}', { 1: '{{2}}', 2: 'x' }), text('{{2}}')))
  test('no value comes from the prototype', () =>
    assert.deepEqual(body('{{1}}', JSON.parse('{"__proto__":{"1":"x"}}')), text('{{1}}')))

  test("a template's come in the order they stand in the text, each once", () => {
    const content = contentOf({ 'twilio/text': { body: '{{3}} {{1}} {{3}}' } }, { 1: 'a', 3: 'c' })
    assert.deepEqual(
      messageOf(sendableOf(content, approvalIn('approved'), {})),
      template({ type: 'body', parameters: ['c', 'a'].map((text) => ({ type: 'text', text })) }),
    )
  })

  const UNFIT: [what: string, types: ContentTypes, given: Record<string, string>, names: string][] = [
    [
      'a text that is too long',
      { 'twilio/quick-reply': { body: '{{1}}', actions: [NO] } },
      { 1: 'x'.repeat(1_025) },
      'body',
    ],
    [
      'a call button for no number of minutes',
      callToAction({ ...CALL, ttl_minutes: '{{1}}' }),
      { 1: 'long' },
      'ttl_minutes',
    ],
    ['a call button for too long', callToAction({ ...CALL, ttl_minutes: '{{1}}' }), { 1: '43201' }, 'ttl_minutes'],
    [
      'two replies of the same title',
      { 'twilio/quick-reply': { body: 'b', actions: [NO, { ...NO, title: '{{1}}', id: 'x' }] } },
      { 1: 'No' },
      'titles must differ',
    ],
    ['a link of no scheme', { 'twilio/media': { media: ['https://a b/{{1}}'] } }, { 1: 'x' }, 'link'],
  ]
  for (const [what, types, given, names] of UNFIT)
    test(`filled in they may make ${what} → 63006`, () => {
      const sendable = sendableOf(contentOf(types), null, given)
      assert.ok(sendable.kind === 'unsendable' && sendable.code === 63006, JSON.stringify(sendable))
      assert.ok(sendable.why.includes(names), sendable.why)
    })
  test('the minutes of a call button may come with the message', () => {
    const content = contentOf(callToAction({ ...CALL, ttl_minutes: '{{2}}' }), SAMPLES)
    assert.deepEqual(
      messageOf(sendableOf(content, null, { 1: 'Bob', 2: '30' })),
      interactive(call({ ttl_minutes: 30 })),
    )
    assert.deepEqual(
      messageOf(sendableOf(content, approvalIn('approved'), { 1: 'Bob', 2: '30' })),
      template(bob, ttl(30)),
    )
  })
})
