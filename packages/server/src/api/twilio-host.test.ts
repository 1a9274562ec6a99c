import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namedProduct, needsHost } from './twilio-host.ts'

const NAMED: [headers: Record<string, string>, product: string | null][] = [
  [{ host: 'api.twilio.com' }, 'api'],
  [{ host: 'API.Twilio.com:443' }, 'api'],
  [{ host: 'api.dublin.ie1.twilio.com' }, 'api'],
  [{ host: 'messaging.twilio.com.' }, 'messaging'],
  [{ host: '127.0.0.1:4010', 'x-original-host': 'messaging.twilio.com' }, 'messaging'],
  [{ host: '127.0.0.1:4010', 'x-forwarded-host': 'monitor.twilio.com, proxy.example' }, 'monitor'],
  [{ host: 'api.twilio.com', 'x-original-host': 'messaging.twilio.com' }, 'api'],
  [{ host: 'x', 'x-forwarded-host': 'api.twilio.com', 'x-original-host': 'messaging.twilio.com' }, 'api'],
  [{ host: 'verify.twilio.com' }, 'verify'],
  [{ host: 'localhost:4010' }, null],
  [{ host: 'api.twilio.com.evil.example' }, null],
  [{ host: 'eviltwilio.com' }, null],
  [{ host: '[::1]:4010' }, null],
  [{}, null],
]

for (const [headers, product] of NAMED)
  test(`${JSON.stringify(headers)} names ${product ?? 'nothing'}`, () => assert.equal(namedProduct(headers), product))

test('only paths that several hosts have need a host', () => {
  assert.ok(needsHost('/v1/Services') && needsHost('/v2/Services/IS1') && needsHost('/v1/Events'))
  assert.ok(!needsHost('/v1/Alerts') && !needsHost('/v1/ServicesX') && !needsHost('/v2/Channels/Senders'))
})
