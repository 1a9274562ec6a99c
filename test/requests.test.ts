import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { encodeWav, tone } from '@ringway/sound'
import twilio from 'twilio'
import { type Caller, Callers } from './kit/callers.ts'
import type { Arrived } from './kit/customer-app.ts'
import { likeness } from './kit/likeness.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { SAME_WORDS, Voices } from './kit/voices.ts'

let callers: Callers
let voices: Voices
before(async () => {
  callers = await Callers.open()
  voices = new Voices()
  await callers.takeCalls()
})
after(async () => {
  await voices?.close()
  await callers?.close()
})

type ShownAlert = { readonly sid: string; readonly resource_sid: string; readonly error_code: string }

async function alertsAbout(sid: string): Promise<readonly ShownAlert[]> {
  const { body } = await callers.house.rest('GET', '/v1/Alerts?PageSize=100')
  return body.alerts.filter((alert: ShownAlert) => alert.resource_sid === sid)
}

/** Did the account sign what arrived, as the SDK of an app checks it? */
function isSigned({ headers, path, method, params }: Arrived): boolean {
  const form = method === 'GET' ? {} : Object.fromEntries(params)
  const signature = String(headers['x-twilio-signature'])
  return twilio.validateRequest(callers.house.authToken, signature, `${callers.app.url}${path}`, form)
}

/** What a request told, but for what every request of the call tells. */
function toldBy({ path, params }: Arrived): [path: string, told: Record<string, string>] {
  const { pathname } = new URL(path, callers.app.url)
  const always = /^(AccountSid|ApiVersion|ApplicationSid|CallSid|CallStatus|Call(ed|er)|CallerName|Direction|From|To)$/
  return [pathname, Object.fromEntries([...params].filter(([name]) => !always.test(name)))]
}

/** A user who presses 1 as soon as the call is live, and the call to its end. */
async function callAndPress1(caller: Caller) {
  const id = await caller.call('live')
  await caller.press(id, '1')
  return await caller.ended(id)
}

test('an action whose document fails takes the call to the fallback URL, with what was pressed, ErrorCode and ErrorUrl', async () => {
  const { house, app } = callers
  await house.takeCallsTo(`${app.url}/voice`, { VoiceFallbackUrl: `${app.url}/fallback` })
  const caller = await callers.caller('<Gather numDigits="1" timeout="20" action="/key?step=1"/>')
  caller.on('/key', () => ({ status: 503 }))
  caller.twiml('/fallback', '<Hangup/>')
  const call = await callAndPress1(caller)
  const told = await caller.asked('/fallback')
  assert.deepEqual(toldBy(told)[1], {
    ...{ Digits: '1', msg: 'Gather End' },
    ...{ ErrorCode: '11217', ErrorUrl: `${app.url}/key?step=1` },
  })
  assert.equal(told.params.get('CallStatus'), 'in-progress')
  assert.ok(isSigned(told))
  assert.deepEqual(
    (await alertsAbout(call.opaque)).map((alert) => alert.error_code),
    ['11217'],
  )
})

test('a document that fails while it runs is named to the fallback URL', async () => {
  const { house, app } = callers
  await house.takeCallsTo(`${app.url}/voice`, { VoiceFallbackUrl: `${app.url}/fallback`, VoiceMethod: 'GET' })
  const caller = await callers.caller('<Redirect>ftp://nowhere.example/</Redirect>')
  caller.twiml('/fallback', '<Hangup/>')
  await caller.callToEnd()
  assert.deepEqual(toldBy(await caller.asked('/fallback'))[1], { ErrorCode: '11100', ErrorUrl: `${app.url}/voice` })
})

test('behind a password: relative addresses are asked with it, sound too, and nobody is shown it', async () => {
  const { house, app } = callers
  const origin = app.url.replace('//', '//us%20er:s3cr%C3%ABt@')
  await house.takeCallsTo(`${origin}/voice`, { VoiceFallbackUrl: '', VoiceMethod: 'POST' })
  const caller = await callers.caller('<Play>/locked.wav</Play><Redirect>next?n=1</Redirect>')
  app.on('/locked.wav', () => wav(900))
  // The same document again, then one at an address that is none.
  caller.on('/next', () => xml(again.shift() ?? ''))
  const again = ['<Redirect/>', '<Redirect>#ct=700</Redirect>', '<Redirect>mailto:nobody</Redirect>']
  const { call, heard } = await caller.callToEnd()
  assert.equal(toneSpans(heard, 900).length, 1)
  const mine = app.arrived.filter(
    ({ params, path }) => path === '/locked.wav' || (params.get('CallSid') === call.opaque && path !== '/status'),
  )
  assert.deepEqual(
    mine.map(({ path }) => path),
    ['/voice', '/locked.wav', '/next?n=1', '/next?n=1', '/next?n=1'],
  )
  const basic = `Basic ${Buffer.from('us er:s3crët').toString('base64')}`
  assert.deepEqual([...new Set(mine.map(({ headers }) => headers.authorization))], [basic])
  assert.ok(mine.every(isSigned))
  const alerts = await alertsAbout(call.opaque)
  assert.deepEqual(
    alerts.map((alert) => alert.error_code),
    ['11100'],
  )
  const whole = await Promise.all(alerts.map(({ sid }) => house.rest('GET', `/v1/Alerts/${sid}`)))
  assert.doesNotMatch(JSON.stringify([alerts, whole]), /s3cr|us%20er|us er/)
})

test('documents that are fetched by GET: relative addresses start without the parameters, which come once', async () => {
  const { house, app } = callers
  await house.takeCallsTo(`${app.url}/voice?tenant=7`, { VoiceMethod: 'GET' })
  const caller = await callers.caller()
  const { host } = new URL(app.url)
  const steps: Record<string, string> = {
    '/voice?tenant=7': '<Redirect method="GET">?tenant=8</Redirect>',
    '/voice?tenant=8': `<Redirect method="GET">//${host}/a/b/c?x=%20&amp;y=ü</Redirect>`,
    '/a/b/c?x=%20&y=%C3%BC': '<Redirect method="GET">../d#rc=1</Redirect>',
    '/a/d': '<Redirect method="GET"/>',
  }
  const seen: string[] = []
  for (const path of ['/voice', '/a/b/c', '/a/d'])
    caller.on(path, (arrived) => {
      const own = arrived.path.replace(/[?&]AccountSid=.*$/, '')
      const verbs = seen.includes(own) ? '<Hangup/>' : (steps[own] ?? '')
      seen.push(own)
      return xml(verbs)
    })
  const { call } = await caller.callToEnd()
  assert.deepEqual(seen, [...Object.keys(steps), '/a/d'])
  const mine = app.arrived.filter(({ params }) => params.get('CallSid') === call.opaque && params.has('CallStatus'))
  const asked = mine.filter(({ path }) => !path.startsWith('/status'))
  assert.deepEqual([...new Set(asked.map(({ params }) => params.getAll('CallSid').length))], [1])
  assert.ok(asked.every(isSigned))
})

test('an action that redirects loses the keys, and keeps the cookies of the call', async () => {
  const { house, app } = callers
  await house.takeCallsTo(`${app.url}/voice`, { VoiceMethod: 'POST' })
  const caller = await callers.caller('<Gather numDigits="1" timeout="20" action="/login"/>')
  caller.on('/login', (_, response) => {
    response.writeHead(302, { location: '/inside?a=1', 'set-cookie': 'session=abc; Path=/; HttpOnly' }).end()
    return undefined
  })
  app.on('/inside', () => xml('<Redirect>/after</Redirect>'))
  caller.twiml('/after', '<Hangup/>')
  await callAndPress1(caller)
  const inside = await app.next('/inside')
  assert.deepEqual([inside.method, inside.path, inside.headers.cookie], ['GET', '/inside?a=1', 'session=abc'])
  const after = await caller.asked('/after')
  assert.deepEqual([after.method, after.headers.cookie, toldBy(after)[1]], ['POST', 'session=abc', {}])
  assert.ok(isSigned(inside) && isSigned(after))
})

test('sound in place of TwiML is played, plain text is spoken; then the call is hung up', async () => {
  const caller = await callers.caller()
  callers.app.on('/voice', () => wav(1100))
  const sound = await caller.callToEnd()
  assert.equal(toneSpans(sound.heard, 1100).length, 1)
  callers.app.on('/voice', () => ({ type: 'text/plain; charset=utf-8', body: 'We are closed today.\n' }))
  const spoken = await caller.callToEnd()
  const { share } = likeness(spoken.heard, await voices.say('We are closed today.', 'rms'))
  assert.ok(share > SAME_WORDS, `${share}`)
})

function xml(verbs: string) {
  return { type: 'text/xml', body: `<Response>${verbs}</Response>` }
}

function wav(hz: number) {
  const { samples, sampleRate } = tone(hz, 300)
  return { type: 'audio/wav', body: encodeWav(samples, sampleRate) }
}
