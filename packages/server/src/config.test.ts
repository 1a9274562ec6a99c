import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BadConfig, readConfig } from './config.ts'
import { policyFor } from './domain/policies.ts'
import { serviceVoice } from './speech/service-voices.ts'

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

test('RINGWAY_MEDIA_ENGINE: the native core where it can be had, and as many calls as what carries them', () => {
  const { mediaEngine, limits } = readConfig(META)
  assert.deepEqual([mediaEngine, limits.calls], ['auto', null])
  assert.equal(readConfig({ ...META, RINGWAY_MEDIA_ENGINE: 'native' }).mediaEngine, 'native')
  assert.equal(readConfig({ ...META, RINGWAY_MAX_CALLS: '7' }).limits.calls, 7)
  assert.throws(
    () => readConfig({ ...META, RINGWAY_MEDIA_ENGINE: 'werift' }),
    /^BadConfig: RINGWAY_MEDIA_ENGINE must be auto, native or datachannel$/,
  )
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

const policiesOf = (RINGWAY_POLICY: string) => readConfig({ ...META, RINGWAY_POLICY }).policies

test('RINGWAY_POLICY: the rules that hold for every sender', () => {
  for (const name of ['seed', 'meta-2026-06']) {
    const { profile, perSender, enforced } = policiesOf(name)
    assert.deepEqual([profile.name, perSender.size, enforced], [name, 0, true])
  }
  const { profile, enforced } = readConfig(META).policies
  assert.deepEqual([profile.name, enforced], ['seed', true], 'the default')
})

test('RINGWAY_POLICY=off leaves every refusal to Meta', () => assert.equal(policiesOf('off').enforced, false))

test('RINGWAY_POLICY: senders with rules of their own, in any spelling', () => {
  const policies = policiesOf('seed, +558551234567=meta-2026-06, whatsapp:+4915112345678 = seed')
  assert.equal(policyFor(policies, 'whatsapp:+558551234567').name, 'meta-2026-06')
  assert.equal(policyFor(policies, 'whatsapp:+4915112345678').name, 'seed')
  assert.equal(policyFor(policies, 'whatsapp:+14155550123').name, 'seed', 'everybody else')
})

for (const [value, words] of [
  ['Seed', "has 'Seed' where one of seed, meta-2026-06, off is expected"],
  ['meta', "has 'meta' where one of seed, meta-2026-06, off is expected"],
  ['+558551234567=seed', "has '+558551234567=seed' where one of"],
  [',+558551234567=seed', "has '' where one of"],
  ['seed,', "has '' where a sender and its rules are expected"],
  ['seed,meta-2026-06', "has 'meta-2026-06' where a sender and its rules are expected"],
  ['seed,+558551234567=off', "has 'off' where one of seed, meta-2026-06 is expected"],
  ['seed,+558551234567=', "has '' where one of seed, meta-2026-06 is expected"],
  ['seed,+12=seed', "'+12' is not a phone number"],
  ['seed,+558551234567=seed,558551234567=meta-2026-06', 'names +558551234567 twice'],
] as const)
  test(`RINGWAY_POLICY=${value} is refused by name`, () =>
    assert.throws(
      () => policiesOf(value),
      (error) =>
        error instanceof BadConfig && error.message.startsWith('RINGWAY_POLICY ') && error.message.includes(words),
    ))

test('speech services: none by default; a URL alone is enough', () => {
  const { speech, transcription } = readConfig(META)
  assert.deepEqual([speech, transcription], [null, null])
  const given = readConfig({
    ...META,
    RINGWAY_SPEECH_URL: 'http://10.0.0.5:8880/v1',
    RINGWAY_TRANSCRIPTION_URL: 'https://api.openai.com/v1',
    RINGWAY_TRANSCRIPTION_KEY: 'sk-1',
  })
  assert.deepEqual(given.transcription, { baseUrl: 'https://api.openai.com/v1', key: 'sk-1', model: 'whisper-1' })
  assert.deepEqual(
    [given.speech?.baseUrl, given.speech?.key, given.speech?.model],
    ['http://10.0.0.5:8880/v1', null, 'tts-1'],
  )
  assert.deepEqual(
    [...(given.speech?.voices ?? [])],
    [
      ['woman', 'nova'],
      ['man', 'onyx'],
    ],
  )
})

test('RINGWAY_SPEECH_VOICE: whose voice is which, the most particular key first', () => {
  const env = {
    RINGWAY_SPEECH_URL: 'http://tts/v1',
    RINGWAY_SPEECH_VOICE: 'woman=a, man=b, pt-BR/man=c,pt=d, Polly.Vicki=e',
  }
  const voices = readConfig({ ...META, ...env }).speech?.voices ?? new Map()
  const speaks = (voice: string, language: string, gender: 'man' | 'woman') =>
    serviceVoice(voices, voice, language, gender)
  assert.equal(speaks('alice', 'en-US', 'woman'), 'a')
  assert.equal(speaks('man', 'en-GB', 'man'), 'b')
  assert.equal(speaks('Polly.Thiago-Neural', 'pt-BR', 'man'), 'c')
  assert.equal(speaks('Polly.Camila', 'pt-BR', 'woman'), 'd')
  assert.equal(speaks('Polly.Vicki-Neural', 'de-DE', 'woman'), 'e')
})

for (const [name, value, words] of [
  ['RINGWAY_SPEECH_URL', 'localhost:8880', 'must be an http or https URL'],
  ['RINGWAY_SPEECH_URL', 'file:///v1', 'must be an http or https URL'],
  ['RINGWAY_SPEECH_URL', 'https://user:word@tts.example/v1', 'must not hold a user name or password'],
  ['RINGWAY_TRANSCRIPTION_URL', 'https://stt.example/v1?key=1', 'must end with its path'],
  ['RINGWAY_SPEECH_VOICE', 'woman=', "has 'woman=' where"],
  ['RINGWAY_SPEECH_VOICE', 'child=nova', "has 'child=nova' where"],
  ['RINGWAY_SPEECH_VOICE', 'man=a,man=b', 'names man twice'],
  ['RINGWAY_SPEECH_VOICE', 'a,b', 'names two voices for everybody'],
  ['RINGWAY_SPEECH_KEY', 'two\nlines', 'must be one line of printable ASCII'],
] as const)
  test(`${name}=${value} is refused by name`, () =>
    assert.throws(
      () => readConfig({ ...META, [name]: value }),
      (error) => error instanceof BadConfig && error.message.startsWith(`${name} `) && error.message.includes(words),
    ))
