import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConnectFailed } from './guard.ts'
import { readTransportError, TotalTimeout } from './transport-words.ts'

const LIMITS = { connectMs: 5_000, readMs: 15_000, totalMs: 15_000, limitBytes: 65_536, oversizeCode: 11750 }

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}

for (const [name, error, code, kind] of [
  ['TCP not accepted in time', new ConnectFailed('tcp', true, new Error()), 11201, 'connect'],
  ['name not resolved in time', new ConnectFailed('dns', true, new Error()), 11210, 'connect'],
  ['TLS not finished in time', new ConnectFailed('tls', true, new Error()), 11220, 'connect'],
  ['refused', new ConnectFailed('tcp', false, coded('ECONNREFUSED')), 11202, 'transport'],
  ['unreachable', new ConnectFailed('tcp', false, coded('EHOSTUNREACH')), 11205, 'transport'],
  ['the resolver is down', new ConnectFailed('dns', false, coded('EAI_AGAIN')), 11210, 'transport'],
  ['reset while shaking hands', new ConnectFailed('tls', false, coded('ECONNRESET')), 11220, 'transport'],
  ['reset later', coded('ECONNRESET'), 11205, 'transport'],
  ['out of time', new TotalTimeout(), 11203, 'read'],
  ['headers too long', coded('UND_ERR_HEADERS_OVERFLOW'), 11206, 'transport'],
  ['something else', new Error('?'), 11200, 'transport'],
] as const) {
  test(`transport: ${name} is ${code}`, () => {
    const verdict = readTransportError(error, 'app.example', LIMITS)
    assert.deepEqual([verdict.code, verdict.kind], [code, kind])
    assert.match(verdict.words, /app\.example/)
  })
}
