import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { DAY, MINUTE, ShiftableClock } from '../clock.ts'
import { BUSINESS, CONSUMER_A, OTHER_BUSINESS, PHONE_NUMBER_ID, TestHouse } from '../house.test.kit.ts'

const PICTURE = Buffer.from('89504e470d0a1a0a', 'hex')
const TOKEN = { authorization: 'Bearer simulator-token' }
let house: TestHouse

before(async () => {
  house = await TestHouse.open({}, new ShiftableClock(() => 1_800_000_000_000))
})
after(() => house.close())

async function upload(fields: Record<string, string>, bytes: Buffer | null = PICTURE, type = 'image/png') {
  const form = new FormData()
  for (const [name, value] of Object.entries({ messaging_product: 'whatsapp', ...fields })) form.append(name, value)
  if (bytes) form.append('file', new Blob([new Uint8Array(bytes)], { type }), 'a picture.png')
  const url = `${house.simulator.graphUrl}/v23.0/${PHONE_NUMBER_ID}/media`
  const answer = await fetch(url, { method: 'POST', headers: TOKEN, body: form })
  // biome-ignore lint/suspicious/noExplicitAny: the tests look at JSON of many shapes
  return { status: answer.status, body: (await answer.json()) as any }
}
const uploaded = async () => (await upload({ type: 'image/png' })).body.id as string
const send = (message: object) =>
  house.graph('POST', `${PHONE_NUMBER_ID}/messages`, { messaging_product: 'whatsapp', to: CONSUMER_A, ...message })
const writes = (content: object) => house.control('POST', `/users/${CONSUMER_A}/messages`, { to: BUSINESS, ...content })
const told = (id: string) => house.receiver.first(({ value }) => value.messages?.[0]?.id === id)

test('what was uploaded is described, fetched by its address with the token, and deleted', async () => {
  const id = await uploaded()
  assert.match(id, /^\d{15,16}$/)
  const { url, ...node } = (await house.graph('GET', id)).body
  const sha256 = createHash('sha256').update(PICTURE).digest('hex')
  const file = { mime_type: 'image/png', sha256, file_size: String(PICTURE.length), id }
  assert.deepEqual(node, { messaging_product: 'whatsapp', ...file })
  const fetched = await fetch(url, { headers: TOKEN })
  assert.equal(fetched.headers.get('content-type'), 'image/png')
  assert.deepEqual(Buffer.from(await fetched.arrayBuffer()), PICTURE)
  assert.equal((await fetch(url)).status, 401)
  assert.deepEqual((await house.graph('DELETE', id)).body, { success: true })
  assert.equal((await house.graph('GET', id)).body.error.error_subcode, 33)
})

test('an address is good for five minutes, and for nobody else’s token', async () => {
  await house.control('POST', '/businesses', OTHER_BUSINESS)
  const id = await uploaded()
  const { url } = (await house.graph('GET', id)).body
  const stranger = await fetch(url, { headers: { authorization: `Bearer ${OTHER_BUSINESS.token}` } })
  assert.match(await stranger.text(), /131052/)
  assert.equal((await house.graph('GET', id, undefined, OTHER_BUSINESS.token)).body.error.error_subcode, 33)
  const forged = new URL(url)
  forged.searchParams.set('ext', '1900000000000')
  assert.equal((await fetch(forged, { headers: TOKEN })).status, 400)
  await house.control('POST', '/clock', { advance: MINUTE * 5 })
  assert.match(await (await fetch(url, { headers: TOKEN })).text(), /expired/)
})

test('what was uploaded is kept for 30 days; an announcement for good', async () => {
  const id = await uploaded()
  const use_case = 'call_voicemail_announcement'
  const announcement = (await upload({ use_case }, PICTURE, 'audio/ogg')).body.id
  await house.control('POST', '/clock', { advance: 30 * DAY })
  assert.equal((await house.graph('GET', id)).status, 400)
  assert.equal((await house.graph('GET', announcement)).status, 200)
})

const BAD: [string, Parameters<typeof upload>, number, RegExp][] = [
  ['no file', [{ type: 'image/png' }, null], 100, /"file" is missing/],
  ['an empty file', [{ type: 'image/png' }, Buffer.alloc(0)], 100, /empty/],
  ['a type that Meta does not take', [{}, PICTURE, 'image/bmp'], 100, /image\/jpeg, image\/png.*image\/bmp/],
  ['a picture of more than 5 MB', [{}, Buffer.alloc(5_000_001)], 131053, /5000000/],
  ['another product', [{ messaging_product: 'messenger' }], 100, /messaging_product/],
  ['an unknown field', [{ colour: 'red' }], 100, /colour/],
  [
    'an announcement that is no Opus',
    [{ use_case: 'call_voicemail_announcement' }, PICTURE, 'audio/mpeg'],
    100,
    /Opus/,
  ],
]
for (const [name, ask, code, details] of BAD)
  test(`refused: ${name}`, async () => {
    const { status, body } = await upload(...ask)
    assert.deepEqual([status, body.error.code], [400, code])
    assert.match(body.error.error_data.details, details)
  })

test('a type that names the kind alone leaves the file its own', async () => {
  const { body } = await upload({ type: 'image' })
  assert.equal((await house.graph('GET', body.id)).body.mime_type, 'image/png')
})

test('JSON is no upload', async () => {
  const { body } = await house.graph('POST', `${PHONE_NUMBER_ID}/media`, { messaging_product: 'whatsapp' })
  assert.match(body.error.error_data.details, /multipart/)
})

test('a message by media id shows it on the phone; one of nobody’s is refused', async () => {
  await writes({ text: 'Send it' })
  const id = await uploaded()
  assert.equal((await send({ type: 'image', image: { id, caption: 'Look' } })).status, 200)
  const entry = (await house.thread()).at(-1)
  assert.deepEqual([entry?.text, entry?.card?.media_url], ['Look', `/_sim/v1/media/${id}`])
  const show = (headers: Record<string, string> = {}) =>
    fetch(`${house.simulator.url}${entry?.card?.media_url}`, { headers })
  assert.deepEqual(Buffer.from(await (await show()).arrayBuffer()), PICTURE)
  const part = await show({ range: 'bytes=2-4' })
  assert.deepEqual([part.status, part.headers.get('content-range')], [206, `bytes 2-4/${PICTURE.length}`])
  assert.deepEqual(Buffer.from(await part.arrayBuffer()), PICTURE.subarray(2, 5))
  const beyond = await show({ range: 'bytes=8-' })
  assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, `bytes */${PICTURE.length}`])
  const strange = await send({ type: 'image', image: { id: '123' } })
  assert.match(strange.body.error.error_data.details, /"image.id"/)
  const both = await send({ type: 'image', image: { id, link: 'https://example.com/a.png' } })
  assert.match(both.body.error.error_data.details, /either a link or an id/)
})

test('files that are not there are refused wherever a message names them', async () => {
  const header = { type: 'image', image: { id: '123' } }
  const action = { buttons: [{ type: 'reply', reply: { id: '1', title: 'Yes' } }] }
  const interactive = { type: 'button', header, body: { text: 'Well?' }, action }
  const strange = await send({ type: 'interactive', interactive })
  assert.match(strange.body.error.error_data.details, /"interactive.header.image.id" is not the id of media/)
  const components = [{ type: 'header', parameters: [header] }]
  const template = { name: 'none', language: { code: 'en' }, components }
  const inTemplate = await send({ type: 'template', template })
  assert.match(inTemplate.body.error.error_data.details, /"template.components.parameters.image.id"/)
})

test('a file of another kind is noticed after the answer: failed, 131053', async () => {
  const answer = await send({ type: 'audio', audio: { id: await uploaded() } })
  assert.equal(answer.status, 200)
  const { id } = answer.body.messages[0]
  const { value } = await house.receiver.first(({ value }) => value.statuses?.[0]?.id === id)
  const [status] = value.statuses
  assert.deepEqual([status.status, status.errors[0].code], ['failed', 131053])
  assert.match(status.errors[0].error_data.details, /image\/png cannot be sent as audio/)
})

test('a message that is quoted or reacted to must be of this conversation', async () => {
  const { body } = await writes({ text: 'Quote me' })
  const quoting = (message_id: string) => send({ context: { message_id }, type: 'text', text: { body: 'Yes' } })
  assert.equal((await quoting(body.message_id)).status, 200)
  const strange = await quoting('wamid.none')
  assert.equal(strange.body.error.code, 131009)
  assert.match(strange.body.error.error_data.details, /"context.message_id"/)
  const reaction = await send({ type: 'reaction', reaction: { message_id: 'wamid.none', emoji: '👍' } })
  assert.match(reaction.body.error.error_data.details, /"reaction.message_id"/)
  for (const content of [
    { text: 'Answer', reply_to: 'wamid.none' },
    { reaction: { message_id: 'wamid.none', emoji: '🎉' } },
  ])
    assert.equal((await writes(content)).body.error.code, 'not_found')
})

test('more than 100 MB is an upload error; a user’s file has the limits of its kind', async () => {
  const large = await upload({ type: 'application/pdf' }, Buffer.alloc(100_000_001), 'application/pdf')
  assert.deepEqual([large.status, large.body.error.code], [400, 131053])
  const sticker = { base64: Buffer.alloc(500_001).toString('base64'), mime_type: 'image/webp' }
  const refused = await writes({ media: sticker })
  assert.match(refused.body.error.message, /sticker has at most 500000 bytes/)
  const film = (bytes: number) =>
    writes({ media: { base64: Buffer.alloc(bytes).toString('base64'), mime_type: 'video/mp4' } })
  assert.equal((await film(16_000_000)).status, 201)
  assert.match((await film(16_000_001)).body.error.message, /video has at most 16000000 bytes/)
})

test('stickers, contacts, reactions and requests for a place are taken, and stand in the thread', async () => {
  const { body } = await writes({ text: 'Hello' })
  const name = { formatted_name: 'Ann Example' }
  const messages = [
    { type: 'sticker', sticker: { id: await uploaded() } },
    { type: 'contacts', contacts: [{ name, phones: [{ phone: '+1 555' }] }] },
    { type: 'reaction', reaction: { message_id: body.message_id, emoji: '👍' } },
    {
      type: 'interactive',
      interactive: {
        type: 'location_request_message',
        body: { text: 'Where are you?' },
        action: { name: 'send_location' },
      },
    },
  ]
  for (const message of messages) assert.equal((await send(message)).status, 200, message.type)
  const texts = (await house.thread()).slice(-3).map(({ text }) => text)
  assert.deepEqual(texts, ['Ann Example\n+1 555', '👍', 'Where are you?'])
  const bad = await send({ type: 'contacts', contacts: [{ phones: [] }] })
  assert.equal(bad.body.error.code, 131008)
})

test('a user’s picture comes with an id, by which the business fetches it for seven days', async () => {
  const media = { base64: PICTURE.toString('base64'), mime_type: 'image/png', caption: 'The broken part' }
  const { body } = await writes({ media })
  const { value } = await told(body.message_id)
  const { image, type } = value.messages[0]
  assert.deepEqual([type, image.caption, image.mime_type], ['image', 'The broken part', 'image/png'])
  for (const url of [image.url, (await house.graph('GET', image.id)).body.url])
    assert.deepEqual(Buffer.from(await (await fetch(url, { headers: TOKEN })).arrayBuffer()), PICTURE)
  await house.control('POST', '/clock', { advance: 5 * MINUTE })
  assert.match(await (await fetch(image.url, { headers: TOKEN })).text(), /expired/)
  await house.control('POST', '/clock', { advance: 7 * DAY })
  assert.equal((await house.graph('GET', image.id)).status, 400)
})

test('a voice note, a file, a place, a reaction and an answer come in Meta’s shapes', async () => {
  const first = (await writes({ text: 'A question' })).body.message_id
  const base64 = PICTURE.toString('base64')
  const message = async (content: object) => (await told((await writes(content)).body.message_id)).value.messages[0]
  const voice = await message({ media: { base64, mime_type: 'audio/ogg; codecs=opus', voice: true } })
  assert.deepEqual([voice.type, voice.audio.voice, voice.audio.mime_type], ['audio', true, 'audio/ogg; codecs=opus'])
  const file = await message({ media: { base64, mime_type: 'application/pdf', filename: 'bill.pdf' } })
  assert.deepEqual([file.type, file.document.filename], ['document', 'bill.pdf'])
  const place = await message({ location: { latitude: -3.1, longitude: -60, name: 'Manaus' } })
  assert.deepEqual(place.location, { latitude: -3.1, longitude: -60, name: 'Manaus' })
  const reaction = await message({ reaction: { message_id: first, emoji: '🎉' } })
  assert.deepEqual(reaction.reaction, { message_id: first, emoji: '🎉' })
  const contacts = [{ name: { formatted_name: 'Ann Example' }, phones: [{ phone: '+15551234567', type: 'CELL' }] }]
  assert.deepEqual((await message({ contacts })).contacts, contacts)
  const poll = await message({ unsupported: 'poll' })
  assert.deepEqual([poll.type, poll.unsupported, poll.errors[0].code], ['unsupported', { type: 'poll' }, 131051])
  const answer = await message({ text: 'The answer', reply_to: first })
  assert.deepEqual(answer.context, { from: BUSINESS, id: first })
  assert.equal((await writes({ media: { base64, mime_type: 'image/bmp' } })).status, 400)
  assert.equal((await writes({ text: 'both', location: { latitude: 0, longitude: 0 } })).status, 400)
})

test('the business has read a message, and those before it; the phone shows it', async () => {
  await house.control('POST', '/reset')
  const ids: string[] = []
  for (const text of ['one', 'two', 'three']) ids.push((await writes({ text })).body.message_id)
  await Promise.all(ids.map(told))
  const read = (more: object = {}) =>
    house.graph('POST', `${PHONE_NUMBER_ID}/messages`, {
      ...{ messaging_product: 'whatsapp', status: 'read', message_id: ids[1] },
      ...more,
    })
  assert.deepEqual((await read({ typing_indicator: { type: 'text' } })).body, { success: true })
  const statuses = (await house.thread()).map(({ status }) => status)
  assert.deepEqual(statuses.slice(0, 2), ['read', 'read'])
  assert.notEqual(statuses[2], 'read')
  assert.equal((await read({ message_id: 'wamid.none' })).body.error.code, 131009)
  assert.equal((await read({ status: 'delivered' })).body.error.code, 100)
})
