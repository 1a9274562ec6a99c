import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { BUSINESS, CONSUMER_A, CONSUMER_B, PERMISSION_REQUEST, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'
import { entry, openWindow, send, sent, standingClock, statusOf } from '../messages.test.kit.ts'

let house: TestHouse
const clock = standingClock()

before(async () => {
  house = await TestHouse.open({}, clock)
  await openWindow(house)
})
after(() => house.close())

const link = 'https://example.com/file'
const interactive = (content: object) => ({ type: 'interactive', interactive: content })
const reply = (id: string, title: string) => ({ type: 'reply', reply: { id, title } })

const SHOWN: [string, object, { text: string | null; card?: object; buttons?: [string, string][] }][] = [
  ['a text without type', { text: { body: 'Hi' } }, { text: 'Hi' }],
  [
    'an image',
    { type: 'image', image: { link, caption: 'Look' } },
    { text: 'Look', card: { header: null, media_url: link, media_kind: 'image', footer: null } },
  ],
  [
    'a video',
    { type: 'video', video: { link } },
    { text: null, card: { header: null, media_url: link, media_kind: 'video', footer: null } },
  ],
  [
    'a sound',
    { type: 'audio', audio: { link } },
    { text: null, card: { header: null, media_url: link, media_kind: 'audio', footer: null } },
  ],
  [
    'a document',
    { type: 'document', document: { link, filename: 'bill.pdf' } },
    { text: null, card: { header: 'bill.pdf', media_url: link, media_kind: 'document', footer: null } },
  ],
  [
    'a place',
    { type: 'location', location: { latitude: 1.5, longitude: -2, name: 'Shop', address: 'Main St 1' } },
    { text: 'Shop\nMain St 1\n1.5, -2' },
  ],
  [
    'reply buttons',
    interactive({
      type: 'button',
      header: { type: 'text', text: 'Order' },
      body: { text: 'Keep it?' },
      footer: { text: 'Thanks' },
      action: { buttons: [reply('y', 'Yes'), reply('n', 'No')] },
    }),
    {
      text: 'Keep it?',
      card: { header: 'Order', media_url: null, media_kind: null, footer: 'Thanks' },
      buttons: [
        ['Yes', 'QUICK_REPLY'],
        ['No', 'QUICK_REPLY'],
      ],
    },
  ],
  [
    'a link button',
    interactive({
      type: 'cta_url',
      header: { type: 'image', image: { link } },
      body: { text: 'See' },
      action: { name: 'cta_url', parameters: { display_text: 'Open', url: link } },
    }),
    {
      text: 'See',
      card: { header: null, media_url: link, media_kind: 'image', footer: null },
      buttons: [['Open', 'URL']],
    },
  ],
  [
    'a list',
    interactive({
      type: 'list',
      body: { text: 'Choose' },
      action: {
        button: 'Menu',
        sections: [
          { title: 'A', rows: [{ id: '1', title: 'One' }] },
          { title: 'B', rows: [{ id: '2', title: 'Two', description: 'Second' }] },
        ],
      },
    }),
    {
      text: 'Choose',
      buttons: [
        ['One', 'LIST_ITEM'],
        ['Two', 'LIST_ITEM'],
      ],
    },
  ],
  [
    'a call button with its default title',
    interactive({ type: 'voice_call', body: { text: 'Call us' }, action: { name: 'voice_call' } }),
    { text: 'Call us', buttons: [['Call Now', 'VOICE_CALL']] },
  ],
]
for (const [name, message, { text, card = null, buttons = [] }] of SHOWN)
  test(`on the phone: ${name}`, async () => {
    const line = await entry(house, await sent(house, message))
    assert.deepEqual(
      [line.kind, line.from, line.status, line.text, line.card],
      ['message', 'business', 'delivered', text, card],
    )
    assert.deepEqual(
      line.buttons,
      buttons.map(([title, type], index) => ({ index, title, type })),
    )
  })

test("a permission request shows Allow and Don't allow; without body its text is null", async () => {
  await openWindow(house, CONSUMER_B)
  const { body: _, ...bare } = PERMISSION_REQUEST.interactive
  const id = await sent(house, interactive(bare), CONSUMER_B)
  await statusOf(house, id, 'delivered')
  const line = (await house.thread(CONSUMER_B)).find((each) => each.id === id)
  assert.deepEqual(
    [line?.kind, line?.status, line?.text, line?.card, line?.buttons],
    [
      'permission_request',
      'pending',
      null,
      null,
      [
        { index: 0, title: 'Allow', type: 'ALLOW' },
        { index: 1, title: "Don't allow", type: 'DENY' },
      ],
    ],
  )
})

test('sent and delivered bring the price and the opaque data; read comes once the user writes back or opens the thread', async () => {
  const text = { text: { body: 'Hi' }, biz_opaque_callback_data: 'SM1' }
  const [first, second] = [await sent(house, text), await sent(house, text)]
  for (const word of ['sent', 'delivered']) {
    const status = await statusOf(house, first, word)
    assert.deepEqual([status.pricing.category, status.biz_opaque_callback_data], ['service', 'SM1'])
  }
  await statusOf(house, second, 'delivered')
  await openWindow(house)
  assert.equal((await statusOf(house, second, 'read')).recipient_id, CONSUMER_A)
  assert.equal((await house.thread()).find(({ id }) => id === first)?.status, 'read')
  const third = await sent(house, text)
  await statusOf(house, third, 'delivered')
  await house.control('POST', `/users/${CONSUMER_A}/read`, { with: BUSINESS })
  await statusOf(house, third, 'read')
  const reads = house.receiver.received.filter(({ value }) => value.statuses?.[0]?.status === 'read')
  assert.equal(new Set(reads.map(({ value }) => value.statuses[0].id)).size, reads.length, 'each is read once')
})

const buttons = (...all: object[]) => interactive({ type: 'button', body: { text: 'x' }, action: { buttons: all } })
const REFUSED: [string, object, number, RegExp][] = [
  ['an unknown type', { type: 'hologram' }, 100, /"type"/],
  ['an unknown key', { text: { body: 'x' }, colour: 'red' }, 100, /"colour"/],
  ['an unknown key inside', { text: { body: 'x', colour: 'red' } }, 100, /"text.colour"/],
  ['another product', { messaging_product: 'sms', text: { body: 'x' } }, 100, /"messaging_product"/],
  ['the sender itself', { to: BUSINESS, text: { body: 'x' } }, 131021, /"to"/],
  ['a number that is none', { to: 'abc', text: { body: 'x' } }, 100, /"to"/],
  ['a text without text', { type: 'text' }, 131008, /"text"/],
  ['a body that is missing', { type: 'text', text: {} }, 131008, /"text.body"/],
  ['a text that is too long', { type: 'text', text: { body: 'x'.repeat(4097) } }, 131009, /"text.body"/],
  ['a title that is too long', buttons(reply('1', 'x'.repeat(21))), 131009, /buttons.0.reply.title/],
  ['four buttons', buttons(...[1, 2, 3, 4].map((n) => reply(`${n}`, `${n}`))), 131009, /buttons/],
  ['two buttons of one title', buttons(reply('1', 'a'), reply('2', 'a')), 131009, /titles must differ/],
  ['an unknown interactive', interactive({ type: 'dance' }), 131009, /"interactive.type"/],
  [
    'a header on a permission request',
    interactive({ ...PERMISSION_REQUEST.interactive, header: { type: 'text', text: 'x' } }),
    100,
    /"interactive.header"/,
  ],
  [
    'a call button that works for longer than 30 days',
    interactive({
      type: 'voice_call',
      body: { text: 'x' },
      action: { name: 'voice_call', parameters: { ttl_minutes: 43_201 } },
    }),
    131009,
    /ttl_minutes/,
  ],
]
for (const [name, message, code, details] of REFUSED)
  test(`refused: ${name} → ${code}`, async () => {
    const { status, body } = await send(house, message)
    assert.equal(body.error?.code, code, JSON.stringify(body))
    assert.equal(status, 400)
    assert.match(body.error.error_data.details, details)
  })

test('calling off: requests and call buttons → 138000, other messages go', async () => {
  const calling = (status: string) => house.graph('POST', `${PHONE_NUMBER_ID}/settings`, { calling: { status } })
  await calling('DISABLED')
  const button = interactive({ type: 'voice_call', body: { text: 'x' }, action: { name: 'voice_call' } })
  for (const message of [PERMISSION_REQUEST, button])
    assert.deepEqual((await send(house, message)).body.error.code, 138000)
  await sent(house, { text: { body: 'x' } })
  await calling('ENABLED')
})

test('every message stands in the log of requests', async () => {
  const { body } = await house.control('GET', '/requests')
  const messages = body.filter((each: { url: string }) => each.url.endsWith('/messages'))
  assert.ok(
    messages.some(
      (each: { status: number; body: { type: string } }) => each.status === 400 && each.body.type === 'hologram',
    ),
  )
})

test('the window closes to the millisecond: 131047', async () => {
  await openWindow(house)
  await house.control('POST', '/clock', { advance: 24 * 3_600_000 - 1 })
  await statusOf(house, await sent(house, { text: { body: 'in time' } }), 'delivered')
  await house.control('POST', '/clock', { advance: 1 })
  const late = await sent(house, { text: { body: 'late' } })
  assert.equal((await statusOf(house, late, 'failed')).errors[0].code, 131047)
})
