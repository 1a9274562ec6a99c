import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { TestApi } from './open-test-api.ts'

/** Twilio's documentation, WhatsApp Business Calling: a card with a call button, ... */
const CREATE_CARD = `curl -X POST https://content.twilio.com/v1/Content \\
-H 'Content-Type: application/json' \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN \\
-d '{
"friendly_name": "voice_call_test",
"language": "en",
"variables": {"1": "name"},
"types": {
"twilio/card": {
"title": "Hello {{1}} let’s continue on a call.",
"actions": [
{
"title": "Call now",
"type": "VOICE_CALL"
}
]
}
}
}'`
/** ... its approval, ... */
const SUBMIT = `curl -X POST 'https://content.twilio.com/v1/Content/HXxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/ApprovalRequests/whatsapp' \\
-H 'Content-Type: application/json' \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN \\
-d '{
"name": "voice_call_test",
"category": "UTILITY"
}'`
/** ... and a call permission request. */
const CREATE_REQUEST = `curl -X POST 'https://content.twilio.com/v1/Content' \\
-H 'Content-Type: application/json' \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN \\
-d '{
"friendly_name": "voice_call_request",
"language": "en",
"types": {
"twilio/call-to-action": {
"body":"test",
"actions": [
{
"type": "VOICE_CALL_REQUEST",
"title": "Call Request"
}
]
}
}
}'`

let api: TestApi
let base: string
before(async () => {
  api = await TestApi.open()
  base = await api.listen()
})
after(() => api.close())

async function run(line: string, sid = ''): Promise<Record<string, unknown>> {
  const here = line.replace('https://content.twilio.com', base).replace(/HXx+/, sid)
  const env = { ...process.env, TWILIO_ACCOUNT_SID: api.account.sid, TWILIO_AUTH_TOKEN: api.account.authToken }
  const { stdout } = await promisify(execFile)('sh', ['-c', `${here} --silent --show-error --noproxy '*'`], { env })
  return JSON.parse(stdout)
}

test("the documentation's curl lines create a call button, submit it and create a permission request", async () => {
  const card = await run(CREATE_CARD)
  assert.equal(card.url, `${base}/v1/Content/${card.sid}`)
  assert.deepEqual(card.types, {
    'twilio/card': {
      actions: [{ title: 'Call now', type: 'VOICE_CALL' }],
      body: null,
      media: null,
      subtitle: null,
      title: 'Hello {{1}} let’s continue on a call.',
    },
  })
  const approval = await run(SUBMIT, String(card.sid))
  assert.deepEqual([approval.name, approval.status], ['voice_call_test', 'received'])
  const request = await run(CREATE_REQUEST)
  assert.deepEqual(request.types, {
    'twilio/call-to-action': { actions: [{ title: 'Call Request', type: 'VOICE_CALL_REQUEST' }], body: 'test' },
  })
})
