import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BadConfig, readConfig } from './config.ts'

test('an empty environment gives the documented defaults', () => {
  const config = readConfig({})
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.port, 4020)
  assert.equal(config.relayPort, 3480)
  assert.deepEqual(config.phonePorts, { from: 45_000, to: 45_999 })
  assert.equal(config.policy.name, 'seed')
  assert.equal(config.business?.number.number, '558551234567')
  assert.equal(config.business?.app.callback?.url, 'http://127.0.0.1:4010/meta/webhook')
})

test('an empty variable counts as absent', () => assert.equal(readConfig({ SIMULATOR_PORT: '' }).port, 4020))

test('every bad value is named at once', () => {
  const env = {
    SIMULATOR_PORT: '70000',
    SIMULATOR_UDP_PORTS: '46000-45000',
    META_PHONE_NUMBER_ID: 'abc',
    SIMULATOR_WEBHOOK_URL: 'ftp://example.com',
    SIMULATOR_HOST: 'example.com',
    SIMULATOR_SEED: 'some',
    SIMULATOR_POLICY: 'meta',
  }
  assert.throws(
    () => readConfig(env),
    (error) => {
      assert.ok(error instanceof BadConfig)
      for (const name of Object.keys(env))
        assert.ok(
          error.problems.some((problem) => problem.startsWith(`${name} must`)),
          `${name} in ${error.message}`,
        )
      return error.problems.length === Object.keys(env).length
    },
  )
})

test('the host falls back to RINGWAY_HOST', () =>
  assert.equal(readConfig({ RINGWAY_HOST: '127.0.0.2', SIMULATOR_TOKEN: 'a-token' }).host, '127.0.0.2'))

test('SIMULATOR_POLICY chooses the rules by name and date', () => {
  const { policy } = readConfig({ SIMULATOR_POLICY: 'meta-2026-06' })
  assert.deepEqual([policy.date, policy.calls.max, policy.permanentGrants], ['2026-06-26', 100, true])
})

test('off loopback a token is demanded by name', () => {
  assert.throws(() => readConfig({ SIMULATOR_HOST: '0.0.0.0' }), /SIMULATOR_TOKEN/)
  assert.equal(readConfig({ SIMULATOR_HOST: '0.0.0.0', SIMULATOR_TOKEN: 'a-token' }).token, 'a-token')
})

test('SIMULATOR_SEED=none knows no business', () => assert.equal(readConfig({ SIMULATOR_SEED: 'none' }).business, null))
