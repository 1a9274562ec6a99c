import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ContentBody } from './content.ts'
import { Refused } from './errors.ts'
import { inSchemaSpelling } from './key-spelling.ts'
import { CONTENT_WORDS, toRefused } from './refused-field.ts'

/** As a request's body is read. @throws Refused */
function read(body: unknown): ContentBody {
  const spelt = inSchemaSpelling(ContentBody, body, CONTENT_WORDS)
  const result = ContentBody.safeParse(spelt)
  if (result.success) return result.data
  throw toRefused(ContentBody, result.error, CONTENT_WORDS)
}

const of = (types: object) => ({ language: 'en', types })
const text = (body: unknown) => of({ 'twilio/text': { body } })
const callToAction = (...actions: object[]) => of({ 'twilio/call-to-action': { body: 'b', actions } })
const card = (fields: object) => of({ 'twilio/card': { title: 't', ...fields } })
const whatsAppCard = (fields: object) => of({ 'whatsapp/card': { body: 'b', ...fields } })
const times = <T>(count: number, one: (index: number) => T) => Array.from({ length: count }, (_, index) => one(index))

const URL_BUTTON = { type: 'URL', title: 'Open', url: 'https://a.example/t' }
const PHONE = { type: 'PHONE_NUMBER', title: 'Ring', phone: '+15551234567' }
const CALL = { type: 'VOICE_CALL', title: 'Call now' }
const REQUEST = { type: 'VOICE_CALL_REQUEST', title: 'May we call?' }
const REPLY = { type: 'QUICK_REPLY', title: 'Yes' }
const COUPON = { type: 'COPY_CODE', code: 'SPRING' }
const ITEM = { item: 'Tea', id: 'tea' }
const PICTURE = 'https://a.example/a.png'

const REFUSED: [rule: string, body: unknown, code: number, names: string][] = [
  ['types are required', { language: 'en' }, 92001, 'types'],
  ['types are not empty', of({}), 92001, 'types'],
  ['types are an object', { language: 'en', types: 'twilio/text' }, 92001, 'types'],
  ['types that are all null are none', of({ twilioText: null }), 92001, 'types'],
  [
    'a hundred variables',
    { ...text('x'), variables: Object.fromEntries(times(101, (i) => [i + 1, 'x'])) },
    92002,
    '100',
  ],
  ['language is required', { types: {} }, 92003, 'language'],
  ['language is not empty', { ...text('x'), language: '' }, 92003, 'language'],
  ['language exists', { ...text('x'), language: 'xx' }, 92004, 'language'],
  ['language is written with an underscore', { ...text('x'), language: 'pt-BR' }, 92004, 'pt_BR'],
  ["the language's country exists", { ...text('x'), language: 'en_QZ' }, 92004, 'language'],
  ['variables are an object', { ...text('x'), variables: '{"1":"x"}' }, 92007, 'variables'],
  ['variables are strings', { ...text('x'), variables: { 1: 7 } }, 92007, 'variables'],
  ['variables are numbered', { ...text('x'), variables: { name: 'x' } }, 92007, 'variables'],
  ['placeholders are numbered', text('Hello {{name}}'), 92007, 'types.twilio/text.body'],
  ['placeholders begin with 1', text('Hello {{0}}'), 92007, 'body'],
  ['placeholders end with 100', text('Hello {{101}}'), 92007, 'body'],
  ['placeholders are closed', text('Hello {{1}'), 92007, 'body'],
  ['placeholders are opened', text('Hello 1}}'), 92007, 'body'],
  ['a carousel is not supported', of({ 'twilio/carousel': { body: 'b', cards: [] } }), 92008, 'twilio/carousel'],
  ['nor is it as the SDK spells it', of({ whatsappFlows: {} }), 92008, 'whatsappFlows'],
  ['nor is a type nobody has', of({ 'twilio/poem': {} }), 92008, 'twilio/poem'],
  ['an unknown key', { ...text('x'), colour: 'red' }, 20422, 'colour'],
  ['an unknown key of a type', of({ 'twilio/text': { body: 'b', colour: 1 } }), 20422, 'types.twilio/text.colour'],
  ['an unknown key of an action', callToAction({ ...CALL, ttl: 5 }), 20422, 'actions.0.ttl'],
  ['one key in both spellings', whatsAppCard({ header_text: 'a', headerText: 'b' }), 20422, 'headerText'],
  ['a body is required', of({ 'twilio/text': {} }), 20422, 'types.twilio/text.body'],
  ['a body is not empty', text(''), 20422, 'body'],
  ['a body can be stored', text('a\0b'), 20422, 'body'],
  ['a text of 1,601', text('x'.repeat(1_601)), 20422, 'body'],
  ['media is required', of({ 'twilio/media': { body: 'b' } }), 20422, 'media'],
  ['two media', of({ 'twilio/media': { media: [PICTURE, PICTURE] } }), 20422, 'media'],
  ['media is a URL', of({ 'twilio/media': { media: ['a.png'] } }), 20422, 'media.0'],
  ['a latitude of 91', of({ 'twilio/location': { latitude: 91, longitude: 0 } }), 20422, 'latitude'],
  ['a location needs both', of({ 'twilio/location': { latitude: 9 } }), 20422, 'longitude'],
  ['quick replies are required', of({ 'twilio/quick-reply': { body: 'b', actions: [] } }), 20422, 'actions'],
  [
    'eleven quick replies',
    of({ 'twilio/quick-reply': { body: 'b', actions: times(11, () => REPLY) } }),
    20422,
    'actions',
  ],
  ['a title of 21', of({ 'twilio/quick-reply': { body: 'b', actions: [{ title: 'x'.repeat(21) }] } }), 20422, 'title'],
  [
    'an id of 201',
    of({ 'twilio/quick-reply': { body: 'b', actions: [{ title: 'x', id: 'x'.repeat(201) }] } }),
    20422,
    'id',
  ],
  ['a link among quick replies', of({ 'twilio/quick-reply': { body: 'b', actions: [URL_BUTTON] } }), 20422, 'type'],
  [
    'eleven items',
    of({ 'twilio/list-picker': { body: 'b', button: 'c', items: times(11, (i) => ({ item: 'x', id: `${i}` })) } }),
    20422,
    'items',
  ],
  [
    'two items of one id',
    of({ 'twilio/list-picker': { body: 'b', button: 'c', items: [ITEM, ITEM] } }),
    20422,
    'items',
  ],
  [
    'an item of 25',
    of({ 'twilio/list-picker': { body: 'b', button: 'c', items: [{ ...ITEM, item: 'x'.repeat(25) }] } }),
    20422,
    'items.0.item',
  ],
  [
    'a description of 73',
    of({ 'twilio/list-picker': { body: 'b', button: 'c', items: [{ ...ITEM, description: 'x'.repeat(73) }] } }),
    20422,
    'description',
  ],
  [
    'a list button of 21',
    of({ 'twilio/list-picker': { body: 'b', button: 'x'.repeat(21), items: [ITEM] } }),
    20422,
    'button',
  ],
  [
    'a call-to-action body of 641',
    of({ 'twilio/call-to-action': { body: 'x'.repeat(641), actions: [CALL] } }),
    20422,
    'body',
  ],
  ['a call-to-action without body', of({ 'twilio/call-to-action': { actions: [REQUEST] } }), 20422, 'body'],
  ['a permission request without title', callToAction({ type: 'VOICE_CALL_REQUEST' }), 20422, 'actions.0.title'],
  ['a permission request and a link', callToAction(REQUEST, URL_BUTTON), 20422, 'only action'],
  ['a permission request and a call button', callToAction(CALL, REQUEST), 20422, 'only action'],
  ['a permission request on a card', card({ actions: [REQUEST] }), 20422, 'actions.0.type'],
  ['a quick reply in a call-to-action', callToAction(REPLY), 20422, 'actions.0.type'],
  ['an action of no type', callToAction({ title: 'x' }), 20422, 'actions.0.type'],
  ['an action that is no object', callToAction('x' as never), 20422, 'actions.0'],
  ['a call button and a phone number', callToAction(CALL, PHONE), 20422, 'PHONE_NUMBER or VOICE_CALL'],
  ['two call buttons', card({ actions: [CALL, CALL] }), 20422, 'PHONE_NUMBER or VOICE_CALL'],
  ['three links', card({ actions: [URL_BUTTON, URL_BUTTON, URL_BUTTON] }), 20422, 'two URL'],
  ['two coupons', card({ actions: [COUPON, COUPON] }), 20422, 'one COPY_CODE'],
  ['a call title of 21', callToAction({ ...CALL, title: 'x'.repeat(21) }), 20422, 'title'],
  ['a variable in a call title', callToAction({ ...CALL, title: 'Call {{1}}' }), 20422, 'no variables'],
  ['a variable in a link title', callToAction({ ...URL_BUTTON, title: '{{1}}' }), 20422, 'no variables'],
  ['a call button for no time', callToAction({ ...CALL, ttl_minutes: 0 }), 20422, 'ttl_minutes'],
  ['a call button for 43,201 minutes', callToAction({ ...CALL, ttl_minutes: 43_201 }), 20422, 'ttl_minutes'],
  ['a call button for half a minute', callToAction({ ...CALL, ttlMinutes: 0.5 }), 20422, 'ttl_minutes'],
  ['a call button for a while', callToAction({ ...CALL, ttl_minutes: 'long' }), 20422, 'ttl_minutes'],
  [
    'a variable in the middle of a link',
    callToAction({ ...URL_BUTTON, url: 'https://a.example/{{1}}/x' }),
    20422,
    'at its end',
  ],
  [
    'two variables in a link',
    callToAction({ ...URL_BUTTON, url: 'https://a.example/{{1}}{{2}}' }),
    20422,
    'at its end',
  ],
  ['a link to nowhere', callToAction({ ...URL_BUTTON, url: 'a.example' }), 20422, 'url'],
  ['a phone number without +', callToAction({ ...PHONE, phone: '15551234567' }), 20422, 'E.164'],
  ['a phone number with a variable', callToAction({ ...PHONE, phone: '{{1}}' }), 20422, 'E.164'],
  ['no phone number', callToAction({ type: 'PHONE_NUMBER', title: 'x' }), 20422, 'phone'],
  ['two phone numbers', callToAction({ ...PHONE, phone_number: '+15550000000' }), 20422, 'phone'],
  ['a card of a title alone', card({}), 20422, 'one field more'],
  [
    'a card without title and body',
    of({ 'twilio/card': { media: [PICTURE], actions: [REPLY] } }),
    20422,
    'a title or a body',
  ],
  ['a card of 1,025 characters', card({ title: 'x'.repeat(500), body: 'x'.repeat(525) }), 20422, '1024'],
  ['a subtitle of 61', card({ subtitle: 'x'.repeat(61) }), 20422, 'subtitle'],
  ['a WhatsApp card of a body alone', whatsAppCard({}), 20422, 'one field beside'],
  ['a header twice', whatsAppCard({ header_text: 'h', media: [PICTURE] }), 20422, 'exclude'],
  ['a footer with a variable', whatsAppCard({ footer: 'by {{1}}' }), 20422, 'no variables'],
  ['a header of 61', whatsAppCard({ header_text: 'x'.repeat(61) }), 20422, 'header_text'],
]

for (const [rule, body, code, names] of REFUSED) {
  test(`refused ${code}: ${rule}`, () =>
    assert.throws(
      () => read(body),
      (error) => {
        assert.ok(error instanceof Refused, String(error))
        assert.deepEqual([error.refusal.code, error.refusal.status], [code, 400], error.message)
        assert.ok(error.message.includes(names), error.message)
        return true
      },
    ))
}

const TAKEN: [what: string, body: unknown][] = [
  ['100 variables', { ...text('x'), variables: Object.fromEntries(times(100, (i) => [i + 1, 'x'])) }],
  ['a language of three letters', { ...text('x'), language: 'fil' }],
  ['a text of 1,600', text('x'.repeat(1_600))],
  ['ten quick replies', card({ actions: times(10, () => REPLY) })],
  ['a quick reply of 25 on a card', card({ actions: [{ ...REPLY, title: 'x'.repeat(25) }] })],
  ['a call button for a minute', callToAction({ ...CALL, ttl_minutes: 1 })],
  ['a call button for 30 days', callToAction({ ...CALL, ttl_minutes: '43200' })],
  ['a call button for as long as a message says', callToAction({ ...CALL, ttl_minutes: '{{2}}' })],
  ['a call button and two links', callToAction(CALL, URL_BUTTON, URL_BUTTON)],
  ['a link that ends with a variable', callToAction({ ...URL_BUTTON, url: 'https://a.example/t?id={{ 1 }}' })],
  ['a coupon', callToAction(COUPON)],
  ['media whose name is a variable', of({ 'twilio/media': { media: ['https://a.example/{{1}}.png'] } })],
  ['several types', of({ 'twilio/text': { body: 'b' }, 'twilio/card': { title: 't', body: 'b' } })],
]
for (const [what, body] of TAKEN) test(`taken: ${what}`, () => assert.ok(read(body)))

test('what the SDK spells is kept as the pages spell it', () => {
  const sent = {
    friendlyName: 'f',
    language: 'en',
    types: {
      twilioText: null,
      twilioCallToAction: {
        body: 'b',
        actions: [
          { type: 'VOICE_CALL', title: 'Call', ttlMinutes: 10 },
          { type: 'URL', title: 'Open', url: 'https://a.example', webviewSize: 'FULL' },
        ],
      },
      whatsappCard: { body: 'b', headerText: 'h' },
    },
  }
  assert.deepEqual(read(sent), {
    friendly_name: 'f',
    language: 'en',
    types: {
      'twilio/call-to-action': {
        body: 'b',
        actions: [
          { type: 'VOICE_CALL', title: 'Call', ttl_minutes: 10 },
          { type: 'URL', title: 'Open', url: 'https://a.example', webview_size: 'FULL' },
        ],
      },
      'whatsapp/card': { body: 'b', header_text: 'h', footer: null, media: null, actions: null },
    },
  })
})

for (const sent of [
  PHONE,
  { type: 'PHONE', title: 'Ring', phone_number: '+15551234567' },
  { ...PHONE, phoneNumber: '+15551234567' },
])
  test(`${JSON.stringify(sent)} is a phone number`, () => {
    const [action] = read(callToAction(sent)).types['twilio/call-to-action']?.actions ?? []
    assert.deepEqual({ ...action, id: undefined }, { ...PHONE, id: undefined })
  })
