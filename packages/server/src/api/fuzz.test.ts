import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { TestApi } from './open-test-api.ts'

let api: TestApi
before(async () => {
  api = await TestApi.open()
})
after(() => api.close())

const RUNS = { numRuns: 200 }

/** @returns whether the request was taken */
async function send(method: 'GET' | 'POST', url: string, contentType?: string, payload?: string | Buffer) {
  const headers = { authorization: api.authorization, ...(contentType && { 'content-type': contentType }) }
  const answer = await api.app.inject({ method, url, headers, payload })
  assert.ok(answer.statusCode < 500, `${answer.statusCode} ${answer.body} ${api.broken.at(-1)?.error}`)
  assert.equal(typeof answer.json(), 'object')
  return answer.statusCode < 300
}

const updateSender = (type: string, body: string | Buffer) =>
  send('POST', `/v2/Channels/Senders/${api.sender.sid}`, type, body)

/** Text as strangers send it: any character, NUL and half surrogates among them. */
const anything = fc.oneof(
  fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.constantFrom('', '\0', '\ud800', 'x'.repeat(5_000), '9'.repeat(30)),
)
/** Mostly what is expected, so that requests come through to the store; otherwise anything. */
const mostly = <T>(expected: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 7, arbitrary: expected }, { weight: 1, arbitrary: anything })

const time = mostly(
  fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }).chain((date) => {
    const iso = date.toISOString()
    return fc.constantFrom(iso, iso.slice(0, 10), `${iso.slice(0, 19)}+14:00`)
  }),
)
const url = mostly(fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.constant('')))
const word = (...words: string[]) => mostly(fc.constantFrom(...words))
const sid = (prefix: string) => mostly(fc.stringMatching(new RegExp(`^${prefix}[0-9a-f]{32}$`)))

test('no form makes an application request fail on our side', async () => {
  const form = fc.record(
    {
      FriendlyName: mostly(fc.string({ unit: 'grapheme', maxLength: 20 })),
      VoiceUrl: url,
      VoiceMethod: word('GET', 'post'),
      VoiceFallbackUrl: url,
      StatusCallback: url,
      VoiceCallerIdLookup: word('true', '0'),
      ApiVersion: word('2010-04-01'),
      constructor: anything,
      nonsense: anything,
    },
    { requiredKeys: [] },
  )
  let taken = 0
  const property = fc.asyncProperty(form, async (fields) => {
    if (await send('POST', api.path('Applications.json'), 'application/x-www-form-urlencoded', query(fields))) taken++
  })
  await fc.assert(property, RUNS)
  assert.ok(taken > 0, 'none came through')
})

test('no form makes a message fail on our side', async () => {
  const some = { requiredKeys: [] }
  const plain = fc.record({
    To: word('whatsapp:+555551234567', 'whatsapp: 555551234567'),
    From: word(api.sender.address),
    Body: mostly(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })),
  })
  const more = fc.record(
    {
      To: word('+15551234567', 'messenger:1'),
      MediaUrl: url,
      ContentSid: sid('HX'),
      ContentVariables: mostly(fc.dictionary(fc.string(), anything).map((variables) => JSON.stringify(variables))),
      StatusCallback: url,
      ApplicationSid: sid('AP'),
      ValidityPeriod: mostly(fc.nat({ max: 40_000 }).map(String)),
      SmartEncoded: anything,
    },
    some,
  )
  let taken = 0
  const property = fc.asyncProperty(plain, fc.oneof(fc.constant({}), more), async (fields, others) => {
    const body = query({ ...fields, ...others })
    if (await send('POST', api.path('Messages.json'), 'application/x-www-form-urlencoded', body)) taken++
  })
  await fc.assert(property, RUNS)
  assert.ok(taken > 0, 'none came through')
})

test('no query makes a list fail on our side', async () => {
  const filters = fc.record(
    {
      StartTime: time,
      'StartTime>': time,
      'EndTime<': time,
      StartDate: time,
      EndDate: time,
      To: word('whatsapp:+1', 'whatsapp: 1'),
      'DateSent<': time,
      Status: word('completed', 'ringing'),
      ParentCallSid: sid('CA'),
      LogLevel: word('error'),
      FriendlyName: anything,
      Channel: word('whatsapp'),
      PageSize: mostly(fc.integer().map(String)),
      Page: mostly(fc.nat().map(String)),
      PageToken: mostly(fc.stringMatching(/^P[AB][A-Z]{2}[0-9a-f]{32}-[0-9a-z]{1,10}$/)),
    },
    { requiredKeys: [] },
  )
  const list = fc.constantFrom(
    api.path('Calls.json'),
    api.path('Applications.json'),
    api.path('Messages.json'),
    '/v1/Alerts',
    '/v2/Channels/Senders',
    '/v1/Content',
    '/v1/ContentAndApprovals',
  )
  let taken = 0
  const property = fc.asyncProperty(list, filters, async (path, fields) => {
    if (await send('GET', `${path}?${query(fields)}`)) taken++
  })
  await fc.assert(property, RUNS)
  assert.ok(taken > 0, 'none came through')
})

test('no JSON makes a sender update fail on our side', async () => {
  const some = { requiredKeys: [] }
  const line = mostly(fc.option(fc.string({ unit: 'grapheme', maxLength: 20 })))
  const update = fc.record(
    {
      friendlyName: line,
      configuration: mostly(
        fc.record({ voice_application_sid: mostly(fc.option(sid('AP'))), wabaId: word('2001') }, some),
      ),
      webhook: mostly(fc.record({ callbackUrl: url, callback_method: word('POST', 'PUT') }, some)),
      profile: mostly(
        fc.record(
          {
            about: line,
            vertical: word('Other'),
            websites: mostly(fc.array(fc.record({ website: url, label: line }))),
          },
          some,
        ),
      ),
    },
    some,
  )
  let taken = 0
  const property = fc.asyncProperty(
    fc.oneof({ weight: 4, arbitrary: update }, { weight: 1, arbitrary: fc.jsonValue() }),
    async (body) => {
      if (await updateSender('application/json', JSON.stringify(body))) taken++
    },
  )
  await fc.assert(property, RUNS)
  assert.ok(taken > 0, 'none came through')
})

test('no JSON makes a content fail on our side', async () => {
  const some = { requiredKeys: [] }
  const line = mostly(fc.constantFrom('Hello', 'Hello {{1}}', 'Hello {{100}} {{2}}', '{{1'))
  const action = fc.record(
    {
      type: word('URL', 'PHONE', 'QUICK_REPLY', 'COPY_CODE', 'VOICE_CALL', 'VOICE_CALL_REQUEST'),
      title: line,
      url,
      phone: word('+15551234567'),
      ttlMinutes: mostly(fc.constantFrom('{{1}}', 7, 0.5)),
      constructor: anything,
    },
    some,
  )
  const actions = mostly(fc.array(action, { maxLength: 4 }))
  const media = mostly(fc.array(url, { maxLength: 2 }))
  const types = fc.oneof(
    fc.record({ 'twilio/text': mostly(fc.record({ body: line })) }),
    fc.record({ twilioCard: fc.record({ title: line, body: line, subtitle: line, media, actions }, some) }),
    fc.record({ 'whatsapp/card': fc.record({ body: line, headerText: line, media, actions }, some) }),
    fc.record({ 'twilio/call-to-action': fc.record({ body: line, actions }), twilioCarousel: anything }, some),
  )
  const content = fc.record(
    {
      friendlyName: anything,
      language: word('en', 'pt_BR'),
      variables: mostly(fc.dictionary(word('1', '2'), line)),
      types: mostly(types),
    },
    { requiredKeys: ['language', 'types'] },
  )
  let taken = 0
  const property = fc.asyncProperty(
    fc.oneof({ weight: 4, arbitrary: content }, { weight: 1, arbitrary: fc.jsonValue() }),
    async (body) => {
      if (await send('POST', '/v1/Content', 'application/json', JSON.stringify(body))) taken++
    },
  )
  await fc.assert(property, { numRuns: 400 })
  assert.ok(taken > 0, 'none came through')
})

test('no bytes of any content type make a request fail on our side', async () => {
  const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data', 'x']
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array))
  const property = fc.asyncProperty(fc.constantFrom(...types), bytes, async (type, body) => {
    await updateSender(type, body)
    await send('POST', api.path('Applications.json'), type, body)
    await send('POST', '/v1/Content', type, body)
  })
  await fc.assert(property, RUNS)
})

/** Percent-encodes bytes rather than characters, so that half surrogates do not stop it. */
function query(fields: object): string {
  const encode = (value: string) =>
    [...Buffer.from(value, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  return Object.entries(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encode(String(value))}`)
    .join('&')
}
