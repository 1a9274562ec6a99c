import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BadConfig, readConfig } from './config.ts'

const META = {
  META_TOKEN: 'token',
  META_APP_SECRET: 'secret',
  META_VERIFY_TOKEN: 'word',
  META_WABA_ID: '102290129340398',
  META_PHONE_NUMBER_ID: '106540352242922',
}

test('the defaults are the documented ones', () => {
  const config = readConfig(META)
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.port, 4010)
  assert.deepEqual(config.udpPorts, { from: 40_000, to: 44_999 })
  assert.equal(config.meta.graphUrl, 'https://graph.facebook.com')
  assert.equal(config.webhookAllow, '', 'a production start opens no private address to webhooks')
})

test('an empty variable counts as absent', () => assert.equal(readConfig({ ...META, RINGWAY_PORT: '' }).port, 4010))

test('every fault is named in one error', () => {
  const env = { RINGWAY_PORT: 'http', RINGWAY_UDP_PORTS: '5-1', RINGWAY_PUBLIC_IP: 'here', META_TOKEN: 'token' }
  assert.throws(
    () => readConfig(env),
    (error) => {
      assert.ok(error instanceof BadConfig)
      for (const name of ['RINGWAY_PORT', 'RINGWAY_UDP_PORTS', 'RINGWAY_PUBLIC_IP', 'META_APP_SECRET', 'META_WABA_ID'])
        assert.match(error.message, new RegExp(`^${name} `, 'm'))
      assert.doesNotMatch(error.message, /META_TOKEN/)
      return true
    },
  )
})
