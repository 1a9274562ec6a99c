import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import twilio from 'twilio'
import { type Param, twilioSignature } from './signature.ts'

const VECTORS: readonly (readonly [name: string, url: string, params: readonly Param[], expected: string])[] = [
  [
    'form with a query in the URL',
    'https://mycompany.com/myapp.php?foo=1&bar=2',
    [
      ['To', '+18005551212'],
      ['CallSid', 'CA1234567890ABCDE'],
      ['Caller', '+14158675310'],
      ['Digits', '1234'],
      ['From', '+14158675310'],
    ],
    'GvWf1cFY/Q7PnoempGyD5oXAezc=',
  ],
  [
    'WhatsApp addresses, a URL with a port',
    'http://localhost:3000/voice',
    [
      ['CallSid', `CA${'0'.repeat(32)}`],
      ['From', 'whatsapp:+15551230001'],
      ['To', 'whatsapp:+15551230002'],
      ['CallStatus', 'ringing'],
      ['Direction', 'inbound'],
    ],
    'kx3eJO6PKKUnGWsNhZavQ8LERJ4=',
  ],
  [
    'a repeated name: each value once, sorted',
    'https://a.example/v',
    [
      ['A', 'b'],
      ['A', 'a'],
      ['A', 'b'],
      ['B', 'c'],
    ],
    'sGatcB2TO9IrbPOw791YIipjtUk=',
  ],
  [
    'an empty value',
    'https://a.example/v',
    [
      ['A', 'x'],
      ['B', ''],
    ],
    'ON+FECXD1JtuszUhhbkckpgDhIQ=',
  ],
  [
    'a body that is no form: its hash is in the URL',
    'https://a.example/hook?bodySHA256=d5729c000e5de6b3a10698fec78d482db85d744f1be820d1382b6bda1cfb7795',
    [],
    'GNm3xolQZksneqM7+TApYJ6u2p8=',
  ],
  ['GET', 'https://a.example/v?CallSid=CA1&From=%2B1', [], 'SG/xrnQd/WWTWueo2AuwQDll01I='],
]

for (const [name, url, params, expected] of VECTORS) {
  test(`signature: ${name}`, () => assert.equal(twilioSignature('12345', url, params), expected))
}

for (const [name, url, same] of [
  ['the fragment is not signed', 'https://a.example/v?x=1#rc=2&rp=all', 'https://a.example/v?x=1'],
  ['user-info is not signed', 'https://user:p@ss@a.example/v', 'https://a.example/v'],
  ['an empty path is signed as /', 'https://a.example', 'https://a.example/'],
  ['an empty path before a query is signed as /', 'https://a.example?x=1', 'https://a.example/?x=1'],
  ['an @ in the path stays', 'https://a.example/@me', 'https://a.example/@me'],
] as const) {
  test(`signature: ${name}`, () => {
    const params: Param[] = [['A', 'b']]
    assert.equal(twilioSignature('12345', url, params), twilio.getExpectedTwilioSignature('12345', same, { A: 'b' }))
  })
}

test("signature: Twilio's own SDK accepts it, whatever the parameters", () => {
  const name = fc.string({ minLength: 1 }).filter((key) => key !== '__proto__')
  const form = fc.array(fc.tuple(name, fc.string({ unit: 'binary' })), { maxLength: 12 })
  const url = fc.webUrl({ withQueryParameters: true })
  fc.assert(
    fc.property(fc.string(), url, form, (token, address, params) => {
      const seen = new URL(address).href // what the app rebuilds from its request
      const body: Record<string, string | string[]> = Object.create(null)
      for (const [key, value] of params) {
        const before = body[key]
        body[key] = before === undefined ? value : [before, value].flat()
      }
      assert.ok(twilio.validateRequest(token, twilioSignature(token, seen, params), seen, body))
    }),
    { numRuns: 300 },
  )
})
