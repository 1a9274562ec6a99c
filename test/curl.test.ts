import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { House } from './kit/house.ts'
import { run } from './kit/run.ts'
import { SET_VOICE_APPLICATION, SET_VOICE_APPLICATION_OUTPUT } from './kit/seed-lines.ts'
import { here, proxied, type Sids, shell, withSids } from './kit/shell.ts'

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

describe('curl, as the pages print it', () => {
  let house: House
  before(async () => {
    house = await House.open()
  })
  after(() => house?.close())

  const type = (line: string, sids: Sids = {}) => shell(house, line, sids)

  for (const [way, changed] of [
    ['with only the host changed', here],
    ['unchanged, through the proxy', proxied],
  ] as const) {
    test(`setting a sender's voice application, ${way}: the printed answer, key by key`, async () => {
      const sids = { application: await house.voiceApplication(), sender: house.senderSid }
      const { out } = await type(changed(SET_VOICE_APPLICATION, house), sids)
      const output = withSids(SET_VOICE_APPLICATION_OUTPUT, sids)
      const printed = changed === here ? here(output, house) : output
      // As text: the keys stand in the printed order too.
      assert.equal(JSON.stringify(JSON.parse(out)), JSON.stringify(JSON.parse(printed)))
    })

    test(`a TwiML application is created, listed, read, changed and deleted, ${way}`, async () => {
      const created = (await type(changed(CREATE, house))).json()
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
      const list = (await type(changed(LIST, house))).json() as { applications: { sid: string }[]; page_size: number }
      assert.deepEqual([list.applications.map(({ sid }) => sid), list.page_size], [[application], 20])
      assert.deepEqual((await type(changed(FETCH, house), { application })).json(), created)
      const after = (await type(changed(CHANGE, house), { application })).json()
      assert.deepEqual([after.voice_method, after.voice_url], ['GET', created.voice_url])
      assert.equal((await type(changed(DELETE, house), { application })).out, '204')
      const gone = (await type(changed(FETCH, house), { application })).json()
      assert.deepEqual([gone.status, gone.code], [404, 20404])
    })
  }

  test('calling is switched off by null, and on again', async () => {
    const sids = { application: await house.voiceApplication(), sender: house.senderSid }
    const off = SET_VOICE_APPLICATION.replace(/"AP.*"/, 'null')
    assert.notEqual(off, SET_VOICE_APPLICATION)
    const { configuration } = (await type(here(off, house), sids)).json()
    assert.equal((configuration as Record<string, unknown>).voice_application_sid, null)
    const { body } = await house.rest('GET', `/v2/Channels/Senders/${house.senderSid}`)
    assert.equal(body.configuration.voice_application_sid, null)
    await type(here(SET_VOICE_APPLICATION, house), sids)
    assert.equal(await house.voiceApplication(), sids.application)
  })

  test('the authority that the proxy needs is also to be fetched', async () => {
    const { out } = await type(`curl ${house.api}/ca.pem`)
    assert.match(out, /^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/)
    const url = `https://api.twilio.com/2010-04-01/Accounts/${house.accountSid}/Calls.json`
    const proxy = `http://127.0.0.1:${house.env.RINGWAY_PROXY_PORT}`
    const line = `curl ${house.api}/ca.pem > "${house.dataDir}/fetched.pem" && curl -x ${proxy} --cacert "${house.dataDir}/fetched.pem" ${AS_ACCOUNT} ${url}`
    assert.deepEqual((await type(line)).json().calls, [])
    // Nobody who was not told to trusts it.
    const untold = await run('curl', ['-sS', '-x', proxy, url], { PATH: process.env.PATH })
    assert.equal(untold.code, 60, untold.err)
  })

  test('wrong credentials get Twilio’s 401', async () => {
    const { json } = await type(here(LIST, house).replace('$TWILIO_AUTH_TOKEN', 'wrong'))
    assert.deepEqual([json().status, json().code], [401, 20003])
  })
})
