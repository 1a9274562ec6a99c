import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ANSWER, answerSession, OFFER, TestHouse } from '../house.test.kit.ts'

let house: TestHouse
before(async () => {
  house = await TestHouse.open()
  await house.allowCalls()
})
after(() => house.close())

const twoFingerprints = (sdp: string) => sdp.replace(/a=fingerprint.*\r\n/, '$&$&')
const noMux = (sdp: string) => sdp.replace('a=rtcp-mux\r\n', '')

const rows: [string, number, RegExp, (sdp: string) => string][] = [
  ['two fingerprints', 138008, /a=fingerprint/, twoFingerprints],
  ['no rtcp-mux', 100, /a=rtcp-mux/, noMux],
  ['no Opus', 100, /opus\/48000\/2/, (sdp) => sdp.replace('opus/48000/2', 'PCMU/8000')],
  ['JSON in JSON', 100, /encoded twice/, (sdp) => JSON.stringify(sdp)],
  ['LF line ends', 100, /line 1 ends in LF/, (sdp) => sdp.replaceAll('\r\n', '\n')],
]
for (const [name, code, details, spoilt] of rows)
  test(`Graph refuses ${name} with ${code} at pre_accept, accept and connect, and names the line`, async () => {
    const id = await house.place()
    const answers = [
      await house.act(id, 'pre_accept', answerSession(spoilt(ANSWER))),
      await house.act(id, 'accept', answerSession(spoilt(ANSWER))),
    ]
    await house.act(id, 'reject')
    answers.push(await house.connect({ session: { sdp_type: 'offer', sdp: spoilt(OFFER) } }))
    for (const { status, body } of answers) {
      assert.equal(status, 400)
      assert.equal(body.error.code, code)
      assert.match(body.error.error_data.details, details)
    }
  })

test('sdp_type must be answer for a user’s call and offer for a business’s', async () => {
  const id = await house.place()
  const wrong = [
    await house.act(id, 'pre_accept', { session: { sdp_type: 'offer', sdp: ANSWER } }),
    await house.act(id, 'accept', { session: { sdp_type: 'offer', sdp: ANSWER } }),
    await house.connect({ session: { sdp_type: 'answer', sdp: OFFER } }),
  ]
  await house.act(id, 'reject')
  for (const { body } of wrong) {
    assert.equal(body.error.code, 100)
    assert.match(body.error.error_data.details, /sdp_type/)
  }
})

test('an accept unlike the pre_accept is refused with the line that differs; one that means the same passes', async () => {
  const id = await house.place()
  assert.equal((await house.act(id, 'pre_accept', answerSession())).status, 200)
  const other = await house.act(id, 'accept', answerSession(ANSWER.replace('setup:active', 'setup:passive')))
  assert.equal(other.body.error.code, 100)
  assert.match(other.body.error.error_data.details, /"a=setup:active" has become "a=setup:passive"/)
  const same = await house.act(id, 'accept', answerSession(ANSWER.replace('o=- 1 1', 'o=- 1 2')))
  assert.equal(same.status, 200)
  await house.act(id, 'terminate')
})

for (const code of ['100', '138008'] as const)
  test(`with sdp-fault-code ${code} every bad SDP has that code`, async () => {
    const strict = await TestHouse.open({ switches: new Map([['sdp-fault-code', code]]) })
    const id = await strict.place()
    for (const spoilt of [twoFingerprints, noMux]) {
      const { body } = await strict.act(id, 'pre_accept', answerSession(spoilt(ANSWER)))
      assert.equal(body.error.code, Number(code))
    }
    await strict.close()
  })
