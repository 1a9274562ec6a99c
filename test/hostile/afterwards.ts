import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ToneApp } from '../kit/tone-app.ts'
import { PASSWORD } from './customers-app.ts'
import type { HostileHouse } from './hostile-house.ts'

/** What must be true of a house that was treated like this. */
export function afterwards(there: () => HostileHouse): void {
  test('it is well, no call is left over, and a new one is heard', async () => {
    const { house } = there()
    assert.equal((await fetch(`${house.api}/healthz`)).status, 200)
    for (const status of ['ringing', 'in-progress'])
      assert.deepEqual((await house.rest('GET', house.account(`/Calls.json?Status=${status}`))).body.calls, [])
    const app = await ToneApp.open()
    try {
      await app.lead(house)
      const user = there().newUser()
      await house.sim('POST', '/users', { wa_id: user })
      await app.wholeCall(house, user)
    } finally {
      await app.close()
    }
  })

  test('nothing of it was an error of ours', () => {
    const broke = there()
      .house.output()
      .split('\n')
      .filter((line) => /^\{"level":[56]0,/.test(line))
    assert.deepEqual(broke, [])
  })

  test('no secret was printed, with everything logged that can be', () => {
    const { house, secrets } = there()
    const printed = house.output()
    assert.match(printed, /call ended/, 'the log was on')
    for (const [name, secret] of Object.entries(secrets)) assert.ok(!printed.includes(secret), name)
    assert.ok(!printed.includes(PASSWORD), 'the password in a VoiceUrl')
    // The starter tells it once, to the person at the keyboard.
    const told = printed.split(house.authToken).length - 1
    assert.equal(told, 1, `the auth token was printed ${told} times`)
    assert.match(printed, new RegExp(`Auth token +${house.authToken}`))
  })

  test('no secret stands in an alert', async () => {
    const { house, secrets } = there()
    const basic = Buffer.from(`${house.accountSid}:${house.authToken}`).toString('base64')
    for (const { sid } of await there().alerts()) {
      const text = JSON.stringify((await house.rest('GET', `/v1/Alerts/${sid}`)).body)
      for (const secret of [...Object.values(secrets), house.authToken, basic, PASSWORD])
        assert.ok(!text.includes(secret), `${sid}: ${text}`)
    }
  })
}
