import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from './errors.ts'
import { inSchemaSpelling } from './key-spelling.ts'
import { SENDER_WORDS, toRefused } from './refused-field.ts'
import { SenderUpdate } from './sender-update.ts'

test('camelCase is read as snake_case, at every depth and in lists', () => {
  const sent = {
    friendlyName: 'f',
    configuration: { voiceApplicationSid: null },
    profile: { logoUrl: 'https://a.example/l.png', websites: [{ website: 'https://a.example' }] },
  }
  assert.deepEqual(inSchemaSpelling(SenderUpdate, sent, SENDER_WORDS), {
    friendly_name: 'f',
    configuration: { voice_application_sid: null },
    profile: { logo_url: 'https://a.example/l.png', websites: [{ website: 'https://a.example' }] },
  })
})

test('both spellings of a key at once are refused by name', () => {
  const both = { configuration: { voiceApplicationSid: null, voice_application_sid: null } }
  assert.throws(
    () => inSchemaSpelling(SenderUpdate, both, SENDER_WORDS),
    (error) =>
      error instanceof Refused && error.refusal.code === 63100 && error.message.includes('voiceApplicationSid'),
  )
})

const REFUSED: [body: unknown, code: number, field: string][] = [
  [{ colour: 'red' }, 63100, "'colour'"],
  [{ configuration: { voiceAppSid: 'x' } }, 63100, "'configuration.voiceAppSid'"],
  [{ configuration: { voice_application_sid: 7 } }, 63100, "'configuration.voiceApplicationSid'"],
  [{ configuration: [] }, 63100, "'configuration'"],
  [{ configuration: { verification_code: '123' } }, 63100, "'configuration.verificationCode'"],
  [{ configuration: { account_type: 'ISV' } }, 63100, "'configuration.accountType'"],
  [{ webhook: { callback_url: 'ftp://a.example' } }, 63100, "'webhook.callbackUrl'"],
  [{ webhook: { callback_method: 'GET' } }, 63100, "'webhook.callbackMethod'"],
  [{ profile: { vertical: 'Circus' } }, 63100, "'profile.vertical'"],
  [{ profile: { websites: [{ website: 'https://a.example', name: 'x' }] } }, 63100, "'profile.websites.0.name'"],
  [{ profile: { about: 'x\0y' } }, 63100, "'profile.about'"],
  [{ profile: { about: 'x\ud800y' } }, 63100, "'profile.about'"],
  [{ profile: { banner_url: 'https://a.example/b.png' } }, 63105, "'profile.bannerUrl'"],
  [{ compliance: { registration_sid: 'x' } }, 63105, "'compliance'"],
]

for (const [body, code, field] of REFUSED) {
  test(`${JSON.stringify(body)} → ${code} naming ${field}`, () => {
    const read = SenderUpdate.safeParse(body)
    assert.ok(!read.success)
    const refused = toRefused(SenderUpdate, read.error, SENDER_WORDS)
    assert.equal(refused.refusal.code, code)
    assert.ok(refused.message.includes(field), refused.message)
  })
}

test('what a fetched sender answers can be sent back', () => {
  const fetched = {
    configuration: {
      voice_application_sid: null,
      waba_id: '1',
      verification_method: null,
      verification_code: null,
      account_type: null,
    },
    webhook: { callback_url: null, callback_method: 'POST', status_callback_method: 'POST' },
    profile: { name: 'n', banner_url: null, use_case: null, websites: null },
    compliance: null,
  }
  assert.ok(SenderUpdate.safeParse(fetched).success)
})
