import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { BUSINESS, CONSUMER_A, OTHER_BUSINESS, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'
import { answer, entry, messageOf, openWindow, send, sent, standingClock, statusOf, tap } from '../messages.test.kit.ts'
import { POLICY_PROFILES } from '../network/policy-profile.ts'

const WABA = '102290129340398'
const EDGE = `${WABA}/message_templates`

let house: TestHouse
before(async () => {
  house = await TestHouse.open({}, standingClock())
})
after(() => house.close())
afterEach(() => house.control('POST', '/reset'))

const TRACKED = {
  name: 'order_update',
  language: 'en_US',
  category: 'UTILITY',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['99'] } },
    { type: 'BODY', text: 'Hi {{1}}, order {{2}} shipped today.', example: { body_text: [['Ann', '99']] } },
    { type: 'FOOTER', text: 'Reply STOP to opt out' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Thanks' },
        { type: 'URL', text: 'Track', url: 'https://example.com/t/{{1}}', example: ['99'] },
        { type: 'PHONE_NUMBER', text: 'Phone', phone_number: '15550783881' },
        { type: 'COPY_CODE', example: 'ABC' },
        { type: 'voice_call', text: 'Call now', ttl_minutes: 1440 },
      ],
    },
  ],
}
const plain = (text: string, more: object = {}) => ({
  ...TRACKED,
  components: [{ type: 'BODY', text }],
  ...more,
})

async function created(template: object = TRACKED): Promise<string> {
  const { status, body } = await house.graph('POST', EDGE, template)
  assert.deepEqual([status, body.status], [200, 'PENDING'], JSON.stringify(body))
  return body.id
}
const review = (id: string, verdict: object) => house.control('POST', `/templates/${id}/review`, verdict)
async function approved(template: object = TRACKED): Promise<string> {
  const id = await created(template)
  await review(id, { approve: true })
  return id
}
const node = async (id: string) => (await house.graph('GET', id)).body
const told = async (id: string, event: string) =>
  (
    await house.receiver.first(
      ({ field, value }) =>
        field === 'message_template_status_update' && value.message_template_id === Number(id) && value.event === event,
    )
  ).value
const advance = (ms: number) => house.control('POST', '/clock', { advance: ms })

test("PENDING, then reviewed after two seconds of the network's time, and the business is told", async () => {
  const id = await created()
  await advance(1_999)
  assert.equal((await node(id)).status, 'PENDING')
  await advance(1)
  const webhook = house.receiver.received.find(({ value }) => value.message_template_id === Number(id))
  assert.ok(webhook, 'POST clock answers once the business has been told')
  assert.deepEqual(webhook.value, {
    event: 'APPROVED',
    message_template_id: Number(id),
    message_template_name: 'order_update',
    message_template_language: 'en-US',
    reason: 'NONE',
    message_template_category: 'UTILITY',
  })
  const [envelope] = JSON.parse(webhook.raw.toString()).entry
  assert.deepEqual([typeof envelope.time, envelope.id], ['number', WABA])
  const { components, ...rest } = await node(id)
  assert.deepEqual(rest, {
    name: 'order_update',
    status: 'APPROVED',
    category: 'UTILITY',
    language: 'en_US',
    rejected_reason: 'NONE',
    parameter_format: 'POSITIONAL',
    id,
  })
  assert.deepEqual(components, TRACKED.components)
})

test('a promotional text declared UTILITY is rejected under seed; as MARKETING it is fine', async () => {
  const text = 'Summer sale! Get 20% off everything in our shop with coupon SUN.'
  const [misdeclared, declared] = [
    await created(plain(text)),
    await created(plain(text, { name: 'b', category: 'MARKETING' })),
  ]
  await advance(2_000)
  assert.equal((await told(misdeclared, 'REJECTED')).reason, 'TAG_CONTENT_MISMATCH')
  assert.equal((await node(misdeclared)).rejected_reason, 'TAG_CONTENT_MISMATCH')
  assert.equal((await node(declared)).status, 'APPROVED')
})

test('under meta-2026-06 it is moved to MARKETING instead', async () => {
  const other = await TestHouse.open({ policy: POLICY_PROFILES['meta-2026-06'] }, standingClock())
  const text = 'Summer sale! Get 20% off everything in our shop with coupon SUN.'
  const { body } = await other.graph('POST', EDGE, plain(text))
  assert.equal(body.category, 'MARKETING')
  await other.control('POST', '/clock', { advance: 2_000 })
  const after = (await other.graph('GET', body.id)).body
  assert.deepEqual([after.status, after.category], ['APPROVED', 'MARKETING'])
  await other.close()
})

test('reviewed by hand: at once, and the review that was due no longer comes', async () => {
  const id = await created()
  const { status, body } = await review(id, { reject: true, reason: 'SCAM' })
  assert.deepEqual([status, body.status, body.rejected_reason], [200, 'REJECTED', 'SCAM'])
  await advance(10_000)
  assert.equal((await node(id)).status, 'REJECTED')
  assert.equal((await told(id, 'REJECTED')).reason, 'SCAM')
  for (const bad of [{}, { approve: true, reject: true }, { approve: false }, { approve: true, reason: 'SCAM' }])
    assert.equal((await review(id, bad)).status, 400, JSON.stringify(bad))
  const listed = (await house.control('GET', '/templates?until=REJECTED')).body
  assert.deepEqual([listed[0].id, listed[0].waba_id], [id, WABA])
})

test('name and language are the key; a deleted approved name is locked for thirty days', async () => {
  await approved()
  const again = await house.graph('POST', EDGE, TRACKED)
  assert.equal(again.status, 400)
  const { code, error_subcode, error_user_title, error_user_msg, type, fbtrace_id } = again.body.error
  assert.deepEqual([code, error_subcode, type], [100, 2388024, 'OAuthException'])
  assert.match(error_user_title, /already exists/)
  assert.match(error_user_msg, /order_update in en_US/)
  assert.equal(typeof fbtrace_id, 'string')
  await created({ ...TRACKED, language: 'pt_BR' })
  assert.deepEqual((await house.graph('DELETE', `${EDGE}?name=order_update`)).body, { success: true })
  assert.deepEqual((await house.graph('GET', EDGE)).body, { data: [] })
  assert.equal((await house.graph('POST', EDGE, TRACKED)).body.error.error_subcode, 2388023)
  await created({ ...TRACKED, language: 'pt_BR' })
  await advance(30 * 86_400_000 - 1)
  assert.equal((await house.graph('POST', EDGE, TRACKED)).body.error.error_subcode, 2388023)
  await advance(1)
  await created()
  const none = await house.graph('DELETE', `${EDGE}?name=nothing`)
  assert.deepEqual([none.status, none.body.error.error_user_title], [400, 'Message template not found'])
})

test('a name that was approved stays locked also after it was paused, and edited since', async () => {
  const id = await approved()
  await review(id, { pause: true })
  await house.graph('POST', id, { components: plain('Your order is on its way.').components })
  assert.equal((await node(id)).status, 'PENDING')
  await house.graph('DELETE', `${EDGE}?name=order_update`)
  const again = await house.graph('POST', EDGE, TRACKED)
  assert.equal(again.body.error.error_subcode, 2388023)
})

test('a hundred templates an hour, and no more', async () => {
  const another = (n: number) => house.graph('POST', EDGE, plain('Your order is on its way.', { name: `order_${n}` }))
  for (let n = 0; n < 100; n++) assert.equal((await another(n)).status, 200, `${n}`)
  const { status, body } = await another(100)
  assert.deepEqual([status, body.error.code], [400, 80007])
  assert.match(body.error.error_data.details, /100 templates within an hour/)
  await house.control('POST', '/clock', { advance: 'PT1H' })
  assert.equal((await another(100)).status, 200)
})

test('a business that nobody has verified has at most 250 templates, a verified one 6,000', async () => {
  const business = (messaging_limit: string) =>
    house.control('POST', '/businesses', { ...OTHER_BUSINESS, messaging_limit })
  await business('TIER_250')
  const another = (n: number) =>
    house.graph(
      ...(['POST', `${OTHER_BUSINESS.waba_id}/message_templates`] as const),
      plain('Your order is on its way.', { name: `order_${n}` }),
      OTHER_BUSINESS.token,
    )
  let count = 0
  const upTo = async (most: number) => {
    for (; count < most; count++) {
      if (count % 100 === 0) await house.control('POST', '/clock', { advance: 'PT1H' })
      assert.equal((await another(count)).status, 200, `${count}`)
    }
    const { error } = (await another(most)).body
    assert.deepEqual([error.code, error.error_subcode], [100, 2388019])
  }
  await upTo(250)
  await business('TIER_2K')
  await upTo(6_000)
})

test('one of several languages is deleted by its id', async () => {
  const [first, second] = [await created(), await created({ ...TRACKED, language: 'pt_BR' })]
  await house.graph('DELETE', `${EDGE}?name=order_update&hsm_id=${first}`)
  const { data } = (await house.graph('GET', `${EDGE}?fields=status`)).body
  assert.deepEqual(data, [{ status: 'PENDING', id: second }])
})

test('the list: filters, fields, pages', async () => {
  const ids = []
  for (const name of ['a', 'b', 'c']) ids.push(await created(plain('Your parcel is on its way.', { name })))
  await review(ids[1] ?? '', { approve: true })
  const list = async (query: string) => (await house.graph('GET', `${EDGE}?${query}`)).body
  assert.deepEqual((await list('status=APPROVED&fields=name')).data, [{ name: 'b', id: ids[1] }])
  assert.deepEqual((await list('name=c&fields=name')).data, [{ name: 'c', id: ids[2] }])
  const first = await list('limit=2&fields=name')
  assert.equal(first.data.length, 2)
  const next = await fetch(first.paging.next, { headers: { authorization: 'Bearer simulator-token' } })
  const second = (await next.json()) as { data: unknown[]; paging: object }
  assert.deepEqual(second.data, [{ name: 'c', id: ids[2] }])
  assert.equal('next' in second.paging, false)
  assert.equal((await list('after=xyz')).error.code, 131059)
  assert.equal((await list('fields=colour')).error.code, 100)
  assert.equal((await list('colour=red')).error.code, 100)
})

const REFUSED: [string, object, number, number | undefined, RegExp][] = [
  ['a name with capitals', { ...TRACKED, name: 'Order' }, 100, undefined, /"name"/],
  ['an unknown category', { ...TRACKED, category: 'NEWS' }, 100, undefined, /"category"/],
  ['an unknown key', { ...TRACKED, colour: 'red' }, 100, undefined, /"colour"/],
  ['a body that is too long', plain('x'.repeat(1025)), 100, 2388040, /1024/],
  ['a variable at the end', plain('Your order is {{1}}'), 100, 2388299, /begin and end/],
]
for (const [name, template, code, subcode, message] of REFUSED)
  test(`refused: ${name} → ${subcode ?? code}, nothing is created`, async () => {
    const { status, body } = await house.graph('POST', EDGE, template)
    assert.deepEqual([status, body.error?.code, body.error?.error_subcode], [400, code, subcode], JSON.stringify(body))
    assert.match(body.error.error_user_msg ?? body.error.error_data.details, message)
    assert.deepEqual((await house.control('GET', '/templates')).body, [])
  })

test('other objects and other tokens are refused', async () => {
  const id = await created()
  const subcode = async (method: string, path: string, token?: string) =>
    (await house.graph(method, path, undefined, token)).body.error.error_subcode
  assert.equal(await subcode('GET', `${PHONE_NUMBER_ID}/message_templates`), 33)
  assert.equal(await subcode('GET', `${WABA}/settings`), 33)
  assert.equal(await subcode('GET', `${id}/settings`), 33)
  assert.equal(await subcode('GET', '12345'), 33)
  assert.equal((await house.graph('GET', id, undefined, 'stranger')).status, 401)
})

const MESSAGE = {
  type: 'template',
  template: {
    name: 'order_update',
    language: { code: 'en_US' },
    components: [
      { type: 'header', parameters: [{ type: 'text', text: 'A-1' }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Ann' },
          { type: 'text', text: 'A-1' },
        ],
      },
      { type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: 'THANKS' }] },
      { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'a-1' }] },
      { type: 'button', sub_type: 'copy_code', index: 3, parameters: [{ type: 'coupon_code', coupon_code: 'XYZ' }] },
      {
        type: 'button',
        sub_type: 'voice_call',
        parameters: [
          { type: 'ttl_minutes', ttl_minutes: 1 },
          { type: 'payload', payload: 'from a-1' },
        ],
      },
    ],
  },
}
const byName = (name: string, code = 'en_US', components?: object[]) => ({
  type: 'template',
  template: { name, language: { code }, ...(components ? { components } : {}) },
})

test('a template is sent with the window closed: filled in, billed as its category, every button works', async () => {
  await approved()
  const { body } = await send(house, MESSAGE)
  assert.equal(body.messages[0].message_status, 'accepted')
  const id = body.messages[0].id
  const { pricing } = await statusOf(house, id, 'sent')
  assert.deepEqual(pricing, { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' })
  const line = await entry(house, id)
  assert.equal(line.text, 'Hi Ann, order A-1 shipped today.')
  assert.deepEqual(line.card, {
    header: 'Order A-1',
    media_url: null,
    media_kind: null,
    footer: 'Reply STOP to opt out',
  })
  assert.deepEqual(
    line.buttons.map(({ title, type }) => `${title} ${type}`),
    ['Thanks QUICK_REPLY', 'Track URL', 'Phone PHONE_NUMBER', 'Copy code COPY_CODE', 'Call now VOICE_CALL'],
  )
  assert.deepEqual((await tap(house, id, 'Track')).body, { opens: 'https://example.com/t/a-1' })
  assert.deepEqual((await tap(house, id, 'Phone')).body, { opens: 'tel:+15550783881' })
  assert.deepEqual((await tap(house, id, 3)).body, { copies: 'XYZ' })
  const reply = await messageOf(house, (await tap(house, id, 'Thanks')).body.message_id)
  assert.deepEqual([reply.type, reply.button, reply.context.id], ['button', { payload: 'THANKS', text: 'Thanks' }, id])
  const { call_id } = (await tap(house, id, 'Call now')).body
  assert.equal((await house.receiver.call('connect', call_id)).cta_payload, 'from a-1')
  await house.control('POST', `/calls/${encodeURIComponent(call_id)}/hangup`)
  const byButton = { to: BUSINESS, via: 'button', message_id: id }
  const placed = (await house.control('POST', `/users/${CONSUMER_A}/calls`, byButton)).body.call_id
  assert.equal((await house.receiver.call('connect', placed)).cta_payload, 'from a-1')
  assert.equal((await house.call(placed, 'connecting')).via, 'button')
  await house.control('POST', `/calls/${encodeURIComponent(placed)}/hangup`)
  await advance(60_000)
  assert.equal((await tap(house, id, 'Call now')).body.error.code, 'button_expired')
})

test('a template that asks for call permission counts as a request and shows as one', async () => {
  const body = { type: 'BODY', text: 'We would like to call you about order {{1}}, item {{2}}.' }
  const example = { body_text: [['ON-12345', 'Avocados']] }
  await approved({ ...TRACKED, components: [{ ...body, example }, { type: 'call_permission_request' }] })
  const values = [
    {
      type: 'body',
      parameters: [
        { type: 'text', text: 'ON-9' },
        { type: 'text', text: 'Apples' },
      ],
    },
  ]
  const message = byName('order_update', 'en_US', values)
  const id = await sent(house, message)
  const line = await entry(house, id)
  assert.deepEqual(
    [line.kind, line.status, line.text, line.buttons.map(({ title }) => title)],
    [
      'permission_request',
      'pending',
      'We would like to call you about order ON-9, item Apples.',
      ['Allow', "Don't allow"],
    ],
  )
  assert.equal((await send(house, message)).body.error.code, 138009)
  const { body: answered } = await answer(house, { response: 'accept' })
  assert.equal((await messageOf(house, answered.message_id)).context.id, id)
})

test('what cannot be sent: unknown, not approved, paused, parameters that do not fit', async () => {
  const id = await created()
  const code = async (message: object) => (await send(house, message)).body.error?.code
  assert.equal(await code(byName('nothing')), 132001)
  assert.equal(await code(byName('order_update', 'pt_BR')), 132001)
  assert.equal(await code(MESSAGE), 132001, 'PENDING')
  await review(id, { reject: true })
  assert.equal(await code(MESSAGE), 132001, 'REJECTED')
  await review(id, { pause: true })
  assert.equal((await told(id, 'PAUSED')).other_info.title, 'FIRST_PAUSE')
  assert.equal(await code(MESSAGE), 132015)
  await review(id, { approve: true })
  const [header, body, ...buttons] = MESSAGE.template.components
  const one = { type: 'body', parameters: [{ type: 'text', text: 'Ann' }] }
  const send132000 = [[], [header], [header, one, ...buttons], [body, ...buttons], [header, body]]
  for (const components of send132000)
    assert.equal(
      await code(byName('order_update', 'en_US', components as object[])),
      132000,
      JSON.stringify(components),
    )
  const long = {
    type: 'body',
    parameters: [
      { type: 'text', text: 'x'.repeat(1024) },
      { type: 'text', text: 'y' },
    ],
  }
  const all = (part: unknown, ...more: object[]) =>
    byName('order_update', 'en_US', [header, part, ...buttons, ...more] as object[])
  assert.equal(await code(all(long)), 132005)
  const wrong = { type: 'button', sub_type: 'quick_reply', index: 1, parameters: [{ type: 'payload', payload: 'x' }] }
  assert.equal(await code(all(body, wrong)), 132012)
  const strange = { type: 'button', sub_type: 'quick_reply', index: 0, parameters: [{ type: 'text', text: 'x' }] }
  assert.equal(await code(byName('order_update', 'en_US', [header, body, strange] as object[])), 132012)
  await sent(house, all(body))
})

test('money and dates are shown by their fallback, a place by its name', async () => {
  await openWindow(house)
  const components = [
    { type: 'HEADER', format: 'LOCATION' },
    { type: 'BODY', text: 'Pay {{1}} until {{2}} please.', example: { body_text: [['$1', 'Monday']] } },
  ]
  await approved({ ...TRACKED, components })
  const place = { latitude: -3.1, longitude: -60, name: 'Owl Books' }
  const parameters = [
    { type: 'currency', currency: { fallback_value: '$100.99', code: 'USD', amount_1000: 100_990 } },
    { type: 'date_time', date_time: { fallback_value: 'February 25' } },
  ]
  const given = [
    { type: 'header', parameters: [{ type: 'location', location: place }] },
    { type: 'body', parameters },
  ]
  const template = { name: 'order_update', language: { code: 'en_US' }, components: given }
  const id = await sent(house, { type: 'template', template })
  const line = await entry(house, id)
  assert.deepEqual([line.text, line.card?.header], ['Pay $100.99 until February 25 please.', 'Owl Books\n-3.1, -60'])
  const without = { ...template, components: given.slice(1) }
  assert.equal((await send(house, { type: 'template', template: without })).body.error.code, 132000)
})

test('variables with names are filled by parameter_name, in whatever order; the node says so', async () => {
  const NAMED = {
    ...TRACKED,
    parameter_format: 'named',
    components: [
      {
        ...{ type: 'HEADER', format: 'TEXT', text: 'Order {{order_id}}' },
        example: { header_text_named_params: [{ param_name: 'order_id', example: '99' }] },
      },
      {
        ...{ type: 'BODY', text: 'Hi {{name}}, pay {{sum}} please.' },
        example: {
          body_text_named_params: [
            { param_name: 'name', example: 'Ann' },
            { param_name: 'sum', example: '$1' },
          ],
        },
      },
    ],
  }
  assert.equal((await node(await approved(NAMED))).parameter_format, 'NAMED')
  const name = { type: 'text', parameter_name: 'name', text: 'Ann' }
  const currency = { fallback_value: '$9.99', code: 'USD', amount_1000: 9_990 }
  const sum = { type: 'currency', parameter_name: 'sum', currency }
  const order = { type: 'header', parameters: [{ type: 'text', parameter_name: 'order_id', text: 'A-1' }] }
  const by = (...parameters: object[]) => byName('order_update', 'en_US', [order, { type: 'body', parameters }])
  const line = await entry(house, await sent(house, by(sum, name)))
  assert.deepEqual([line.text, line.card?.header], ['Hi Ann, pay $9.99 please.', 'Order A-1'])
  const code = async (...parameters: object[]) => (await send(house, by(...parameters))).body.error.code
  assert.equal(await code(name, { type: 'text', text: '$9.99' }), 100)
  assert.equal(await code(name, { ...name, parameter_name: 'total' }), 132012)
  assert.equal(await code(name), 132000)
})

test('a template that numbers its variables takes no names', async () => {
  const body = { type: 'BODY', text: 'Hi {{1}}, your order shipped.', example: { body_text: [['Ann']] } }
  await approved({ ...TRACKED, components: [body] })
  const parameters = [{ type: 'text', parameter_name: '1', text: 'Ann' }]
  const answer = await send(house, byName('order_update', 'en_US', [{ type: 'body', parameters }]))
  assert.equal(answer.body.error.code, 132012)
  assert.match(answer.body.error.error_data.details, /numbers them/)
})

test('a template with a media header wants the medium', async () => {
  const head = { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW'] } }
  await approved({ ...TRACKED, components: [head, { type: 'BODY', text: 'Your parcel is on its way.' }] })
  const image = { type: 'header', parameters: [{ type: 'image', image: { link: 'https://example.com/a.png' } }] }
  const line = await entry(house, await sent(house, byName('order_update', 'en_US', [image])))
  assert.deepEqual(line.card, {
    header: null,
    media_url: 'https://example.com/a.png',
    media_kind: 'image',
    footer: null,
  })
  assert.equal((await send(house, byName('order_update'))).body.error.code, 132000)
  const text = { type: 'header', parameters: [{ type: 'text', text: 'x' }] }
  assert.equal((await send(house, byName('order_update', 'en_US', [text]))).body.error.code, 132012)
})

test('to a number that is not on WhatsApp a template fails 131026; with calling off its call button is refused', async () => {
  await approved()
  const { body } = await send(house, MESSAGE, '4915112345678')
  assert.equal((await statusOf(house, body.messages[0].id, 'failed')).errors[0].code, 131026)
  const calling = (status: string) => house.graph('POST', `${PHONE_NUMBER_ID}/settings`, { calling: { status } })
  await calling('DISABLED')
  assert.equal((await send(house, MESSAGE)).body.error.code, 138000)
  await calling('ENABLED')
  await openWindow(house, CONSUMER_A)
})
