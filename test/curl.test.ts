import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { House } from './kit/house.ts'
import { type Ran, run } from './kit/run.ts'

/** As Twilio's page on WhatsApp Business Calling prints it. */
const SET_VOICE_APPLICATION = `curl -X POST https://messaging.twilio.com/v2/Channels/Senders/XExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx \\
-H "Content-Type: application/json; charset=utf-8" \\
-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN \\
-d '{
"configuration": {
"voice_application_sid": "APxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
}
}'`

/** And what it prints as the answer, key by key. */
const SET_VOICE_APPLICATION_OUTPUT = `{
"configuration": {
"verification_code": null,
"verification_method": "sms",
"voice_application_sid": "APxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
"waba_id": null
},
"offline_reasons": null,
"profile": null,
"properties": null,
"sender_id": null,
"sid": "XExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
"status": "ONLINE:UPDATING",
"url": "https://messaging.twilio.com/v2/Channels/Senders/XExxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
"webhook": null
}`

/** In the style of Twilio's API reference. */
const APPLICATIONS = 'https://api.twilio.com/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Applications'
const AS_ACCOUNT = '-u $TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN'
const CREATE = `curl -X POST "${APPLICATIONS}.json" \\
--data-urlencode "FriendlyName=WhatsApp Calling App" \\
--data-urlencode "VoiceUrl=https://app.example/voice?a=1&b=2" \\
${AS_ACCOUNT}`
const LIST = `curl -X GET "${APPLICATIONS}.json?FriendlyName=WhatsApp%20Calling%20App&PageSize=20" ${AS_ACCOUNT}`
const FETCH = `curl -X GET "${APPLICATIONS}/APxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.json" ${AS_ACCOUNT}`
const CHANGE = `curl -X POST "${APPLICATIONS}/APxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.json" \\
--data-urlencode "VoiceMethod=GET" ${AS_ACCOUNT}`
const DELETE = `curl -X DELETE "${APPLICATIONS}/APxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.json" -w '%{http_code}' ${AS_ACCOUNT}`

type Sids = { readonly application?: string; readonly sender?: string }

/** A command line with the reader's own SIDs in it. */
function withSids(command: string, { application, sender }: Sids): string {
  return command.replaceAll(/APx{32}/g, application ?? 'no application').replaceAll(/XEx{32}/g, sender ?? 'no sender')
}

describe('curl, as the pages print it', () => {
  let house: House
  before(async () => {
    house = await House.open()
  })
  after(() => house?.close())

  /** Types the line into a shell that knows the account. */
  async function shell(line: string, sids: Sids = {}): Promise<Ran & { readonly json: () => Record<string, unknown> }> {
    const env = { PATH: process.env.PATH, TWILIO_ACCOUNT_SID: house.accountSid, TWILIO_AUTH_TOKEN: house.authToken }
    const ran = await run('sh', ['-c', withSids(line, sids)], env)
    assert.equal(ran.code, 0, ran.err)
    return { ...ran, json: () => JSON.parse(ran.out) }
  }

  /** The same line, with only the host changed. */
  function here(command: string): string {
    return command.replace(/https:\/\/(api|messaging)\.twilio\.com/, house.api)
  }

  /** The same line, sent through the proxy of `ringway exec`, with the host it was written for. */
  function proxied(command: string): string {
    const ca = join(house.dataDir, 'tls/ca.pem')
    return command.replace(/^curl/, `curl -x http://127.0.0.1:${house.env.RINGWAY_PROXY_PORT} --cacert ${ca}`)
  }

  for (const [way, changed] of [
    ['with only the host changed', here],
    ['unchanged, through the proxy', proxied],
  ] as const) {
    test(`setting a sender's voice application, ${way}: the printed answer, key by key`, async () => {
      const sids = { application: await house.voiceApplication(), sender: house.senderSid }
      const { out } = await shell(changed(SET_VOICE_APPLICATION), sids)
      const output = withSids(SET_VOICE_APPLICATION_OUTPUT, sids)
      const printed = changed === here ? here(output) : output
      // As text: the keys stand in the printed order too.
      assert.equal(JSON.stringify(JSON.parse(out)), JSON.stringify(JSON.parse(printed)))
    })

    test(`a TwiML application is created, listed, read, changed and deleted, ${way}`, async () => {
      const created = (await shell(changed(CREATE))).json()
      const application = String(created.sid)
      assert.match(application, /^AP[0-9a-f]{32}$/)
      assert.deepEqual(
        [created.friendly_name, created.voice_url, created.voice_method, created.account_sid, created.uri],
        [
          'WhatsApp Calling App',
          'https://app.example/voice?a=1&b=2',
          'POST',
          house.accountSid,
          house.account(`/Applications/${application}.json`),
        ],
      )
      assert.match(String(created.date_created), /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
      const list = (await shell(changed(LIST))).json() as { applications: { sid: string }[]; page_size: number }
      assert.deepEqual([list.applications.map(({ sid }) => sid), list.page_size], [[application], 20])
      assert.deepEqual((await shell(changed(FETCH), { application })).json(), created)
      const after = (await shell(changed(CHANGE), { application })).json()
      assert.deepEqual([after.voice_method, after.voice_url], ['GET', created.voice_url])
      assert.equal((await shell(changed(DELETE), { application })).out, '204')
      const gone = (await shell(changed(FETCH), { application })).json()
      assert.deepEqual([gone.status, gone.code], [404, 20404])
    })
  }

  test('calling is switched off by null, and on again', async () => {
    const sids = { application: await house.voiceApplication(), sender: house.senderSid }
    const off = SET_VOICE_APPLICATION.replace(/"AP.*"/, 'null')
    assert.notEqual(off, SET_VOICE_APPLICATION)
    const { configuration } = (await shell(here(off), sids)).json()
    assert.equal((configuration as Record<string, unknown>).voice_application_sid, null)
    const { body } = await house.rest('GET', `/v2/Channels/Senders/${house.senderSid}`)
    assert.equal(body.configuration.voice_application_sid, null)
    await shell(here(SET_VOICE_APPLICATION), sids)
    assert.equal(await house.voiceApplication(), sids.application)
  })

  test('the authority that the proxy needs is also to be fetched', async () => {
    const { out } = await shell(`curl ${house.api}/ca.pem`)
    assert.match(out, /^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/)
    const url = `https://api.twilio.com/2010-04-01/Accounts/${house.accountSid}/Calls.json`
    const proxy = `http://127.0.0.1:${house.env.RINGWAY_PROXY_PORT}`
    const line = `curl ${house.api}/ca.pem > "${house.dataDir}/fetched.pem" && curl -x ${proxy} --cacert "${house.dataDir}/fetched.pem" ${AS_ACCOUNT} ${url}`
    assert.deepEqual((await shell(line)).json().calls, [])
    // Nobody who was not told to trusts it.
    const untold = await run('curl', ['-sS', '-x', proxy, url], { PATH: process.env.PATH })
    assert.equal(untold.code, 60, untold.err)
  })

  test('wrong credentials get Twilio’s 401', async () => {
    const { json } = await shell(here(LIST).replace('$TWILIO_AUTH_TOKEN', 'wrong'))
    assert.deepEqual([json().status, json().code], [401, 20003])
  })
})
