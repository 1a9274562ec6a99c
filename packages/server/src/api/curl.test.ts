import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { newSid } from '../domain/sid.ts'
import { TestApi } from './open-test-api.ts'

/** Twilio's documentation, WhatsApp Business Calling, "Setting a sender's Voice Application SID". */
const SET_VOICE_APPLICATION = `curl -X POST https://messaging.twilio.com/v2/Channels/Senders/XExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx \\
-H "Content-Type: application/json; charset=utf-8" \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN \\
-d '{
"configuration": {
"voice_application_sid": "APxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
}
}'`

let api: TestApi
let base: string
const application = newSid('AP')
before(async () => {
  api = await TestApi.open()
  base = await api.listen()
  const created = await api.app.inject({
    method: 'POST',
    url: api.path('Applications.json'),
    headers: { authorization: api.authorization },
  })
  await api.store.pool.query('update applications set sid = $1 where sid = $2', [application, created.json().sid])
})
after(() => api.close())

async function run(line: string): Promise<unknown> {
  const here = line
    .replace('https://messaging.twilio.com', base)
    .replace(/XEx+/, api.sender.sid)
    .replace(/APx+/, application)
  const env = { ...process.env, TWILIO_ACCOUNT_SID: api.account.sid, TWILIO_AUTH_TOKEN: api.account.authToken }
  const { stdout } = await promisify(execFile)('sh', ['-c', `${here} --silent --show-error --noproxy '*'`], { env })
  return JSON.parse(stdout)
}

/** What the documentation prints as the answer. */
const answer = (voiceApplicationSid: string | null) => ({
  configuration: {
    verification_code: null,
    verification_method: 'sms',
    voice_application_sid: voiceApplicationSid,
    waba_id: null,
  },
  offline_reasons: null,
  profile: null,
  properties: null,
  sender_id: null,
  sid: api.sender.sid,
  status: 'ONLINE:UPDATING',
  url: `${base}/v2/Channels/Senders/${api.sender.sid}`,
  webhook: null,
})

test("the documentation's curl line sets the voice application and prints the documented answer", async () => {
  assert.deepEqual(await run(SET_VOICE_APPLICATION), answer(application))
  const kept = await api.store.read((r) => r.senders.bySid(api.sender.sid))
  assert.equal(kept?.voiceApplicationSid, application)
})

test('the same line with null takes it away', async () => {
  assert.deepEqual(await run(SET_VOICE_APPLICATION.replace(/"APx+"/, 'null')), answer(null))
  const kept = await api.store.read((r) => r.senders.bySid(api.sender.sid))
  assert.equal(kept?.voiceApplicationSid, null)
})
