import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { envelope, GRAPH_ERRORS, type GraphErrorCode, SIGNATURE_HEADER, signWebhook } from '@ringway/meta-wire'
import { createContent, sendContent } from './kit/contents.ts'
import { CustomerApp } from './kit/customer-app.ts'
import { BUSINESS } from './kit/front-door.ts'
import { beAsked, permit } from './kit/permission.ts'
import { SeparatePrograms } from './kit/separate-programs.ts'
import { until } from './kit/until.ts'

type Alert = { readonly resource_sid: string; readonly error_code: string; readonly alert_text: string }

let stack: SeparatePrograms
let app: CustomerApp
let users = 0
before(async () => {
  // Our own check is off: what is refused here is refused by Meta.
  stack = await SeparatePrograms.open({ RINGWAY_POLICY: 'off' })
  app = await CustomerApp.open()
  app.twiml('/out', '<Pause length="60"/>')
  app.on('/progress', () => ({ status: 204 }))
})
after(async () => {
  await app?.close()
  await stack?.close()
})

async function user(onCall = 'answer'): Promise<string> {
  const waId = String(447700920000 + ++users)
  await stack.sim('POST', '/users', { wa_id: waId, name: `User ${users}`, onCall, answerAfterMs: 0 })
  return waId
}

async function call(waId: string): Promise<string> {
  const callbacks = {
    StatusCallback: `${app.url}/progress`,
    StatusCallbackEvent: 'initiated ringing answered completed',
  }
  const form = { From: `whatsapp:${BUSINESS}`, To: `whatsapp:+${waId}`, Url: `${app.url}/out`, ...callbacks }
  const { status, body } = await stack.rest('POST', stack.account('/Calls.json'), { form })
  assert.equal(status, 201, JSON.stringify(body))
  return body.sid
}

async function alertsAbout(sid: string): Promise<Alert[]> {
  const { body } = await stack.rest('GET', '/v1/Alerts?PageSize=1000')
  return body.alerts.filter((alert: Alert) => alert.resource_sid === sid)
}

/** The last callback about a call. */
const ended = (sid: string) =>
  app.next(
    '/progress',
    1,
    20_000,
    ({ params }) => params.get('CallSid') === sid && params.get('CallStatus') === 'failed',
  )

/** DESIGN: Meta's code, and the one that a customer of Twilio's knows. */
const OF_CALLS: [meta: GraphErrorCode, twilio: number][] = [
  [138000, 37002],
  [138001, 13224],
  [138002, 10004],
  [138003, 37003],
  [138005, 37004],
  [138006, 37000],
  [138012, 37006],
  [138013, 37007],
  [138014, 37002],
  [100, 15000],
  [190, 15000],
]

describe('what Meta refuses, in the words of whoever asked for it', () => {
  for (const [meta, code] of OF_CALLS)
    test(`a call, ${meta} → failed ${code}: callback, record, alert with Meta's code, words and trace`, async () => {
      const waId = await user()
      stack.between.refuse('calls', meta)
      const sid = await call(waId)
      const { params } = await ended(sid)
      stack.between.refuse('calls', null)
      assert.deepEqual([params.get('ErrorCode'), params.get('SequenceNumber')], [String(code), '0'])
      const { body } = await stack.rest('GET', stack.account(`/Calls/${sid}.json`))
      assert.equal(body.status, 'failed')
      const [alert, ...others] = await alertsAbout(sid)
      assert.deepEqual([alert?.error_code, others.length], [String(code), 0])
      const words = new URLSearchParams(alert?.alert_text).get('Msg') ?? ''
      for (const part of [String(meta), GRAPH_ERRORS[meta].title, 'Atrace']) assert.ok(words.includes(part), words)
    })

  for (const meta of [138019, 138020, 138021, 138022, 138023] as const)
    test(`a call that Meta ends with ${meta} → failed 32014`, async () => {
      const waId = await user()
      await permit(stack, waId)
      const sid = await call(waId)
      await app.next('/out', 1, 15_000, ({ params }) => params.get('CallSid') === sid)
      await terminate(sid, waId, meta)
      assert.equal((await ended(sid)).params.get('ErrorCode'), '32014')
      assert.deepEqual(
        (await alertsAbout(sid)).map(({ error_code }) => error_code),
        ['32014'],
      )
    })

  for (const [meta, code] of [
    [138009, 63018],
    [138017, 37010],
    [138000, 37002],
    [131047, 63016],
  ] as const)
    test(`a permission request, ${meta} → failed ${code}`, async () => {
      const waId = await user()
      const actions = [{ type: 'VOICE_CALL_REQUEST', title: 'Call Request' }]
      const content = await createContent(stack, { 'twilio/call-to-action': { body: 'May we?', actions } })
      stack.between.refuse('messages', meta)
      const sid = await sendContent(stack, waId, content)
      const failed = await until('the request has failed', async () => {
        const { body } = await stack.rest('GET', stack.account(`/Messages/${sid}.json`))
        return body.error_code !== null && body
      })
      stack.between.refuse('messages', null)
      assert.deepEqual([failed.status, failed.error_code], ['failed', code])
      assert.ok((await alertsAbout(sid)).some(({ error_code }) => error_code === String(code)))
      // What was refused does not count: the next one reaches the phone.
      await beAsked(stack, waId)
    })

  for (const meta of [138015, 138018] as const)
    test(`calling switched off and on, ${meta} → alert 37005 about the sender`, async () => {
      const application = await stack.voiceApplication()
      const set = (sid: string | null) =>
        stack.rest('POST', `/v2/Channels/Senders/${stack.senderSid}`, {
          json: { configuration: { voice_application_sid: sid } },
        })
      const before = (await alertsAbout(stack.senderSid)).length
      stack.between.refuse('settings', meta)
      await set(null)
      const raised = await until('the alert', async () => {
        const alerts = await alertsAbout(stack.senderSid)
        return alerts.length > before && alerts
      })
      stack.between.refuse('settings', null)
      assert.equal(raised[0]?.error_code, '37005')
      await set(application)
    })
})

/** Meta ends a call that has failed on the way. */
async function terminate(sid: string, waId: string, code: GraphErrorCode): Promise<void> {
  const [placed] = await stack.sim<{ id: string }[]>('GET', `/calls?opaque=${sid}`)
  const business = BUSINESS.slice(1)
  const seconds = Math.floor(Date.now() / 1000)
  const about = { id: placed?.id, from: business, to: waId, timestamp: String(seconds), biz_opaque_callback_data: sid }
  const times = { start_time: String(seconds - 1), end_time: String(seconds), duration: 1 }
  const errors = [{ code, title: GRAPH_ERRORS[code].title }]
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: business, phone_number_id: '106540352242922' },
    calls: [{ ...about, event: 'terminate', direction: 'BUSINESS_INITIATED', status: 'FAILED', ...times, errors }],
    errors,
  }
  const body = Buffer.from(JSON.stringify(envelope('102290129340398', 'calls', value)))
  const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: signWebhook(body, stack.appSecret) }
  const answer = await fetch(`${stack.api}/meta/webhook`, { method: 'POST', headers, body: new Uint8Array(body) })
  assert.equal(answer.status, 200)
}
