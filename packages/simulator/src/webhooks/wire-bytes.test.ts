import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSigned, signWebhook } from '@ringway/meta-wire'
import { wireBytes } from './wire-bytes.ts'

const body = { name: 'Café São João 📞', url: 'https://example.com/a', sdp: 'v=0\r\na=x:1/2\r\n' }

test('slashes and everything outside ASCII are escaped', () =>
  assert.equal(
    wireBytes(body).toString('latin1'),
    String.raw`{"name":"Caf\u00e9 S\u00e3o Jo\u00e3o \ud83d\udcde","url":"https:\/\/example.com\/a","sdp":"v=0\r\na=x:1\/2\r\n"}`,
  ))

test('a JSON reader gets the same body back', () => assert.deepEqual(JSON.parse(wireBytes(body).toString()), body))

test('the signature holds for the bytes sent and not for the JSON written anew', () => {
  const bytes = wireBytes(body)
  const signature = signWebhook(bytes, 'secret')
  assert.ok(isSigned(bytes, 'secret', signature))
  assert.ok(!isSigned(Buffer.from(JSON.stringify(JSON.parse(bytes.toString()))), 'secret', signature))
})
