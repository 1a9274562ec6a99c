import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSigned, signWebhook } from './signature.ts'

const body = Buffer.from('{"object":"whatsapp_business_account","note":"caf\\u00e9 \\/ "}')
const secret = 'an app secret'

test('what was signed is recognised', () => assert.ok(isSigned(body, secret, signWebhook(body, secret))))

test('a signature has the form sha256=<64 lower-case hex digits>', () =>
  assert.match(signWebhook(body, secret), /^sha256=[0-9a-f]{64}$/))

test('RFC 4231, case 2', () =>
  assert.equal(
    signWebhook(Buffer.from('what do ya want for nothing?'), 'Jefe'),
    'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ))

const refused: [string, string | undefined][] = [
  ['no header', undefined],
  ['an empty header', ''],
  ['another secret', signWebhook(body, 'another')],
  ['a body written anew', signWebhook(Buffer.from(JSON.stringify(JSON.parse(body.toString()))), secret)],
  ['upper-case hex', signWebhook(body, secret).toUpperCase()],
  ['the first half', signWebhook(body, secret).slice(0, 40)],
]
for (const [name, header] of refused) test(`refused: ${name}`, () => assert.ok(!isSigned(body, secret, header)))
