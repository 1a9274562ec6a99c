import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deferred } from '../kit/deferred.ts'
import { TestApi } from './open-test-api.ts'

test('while every connection to the records is in use, a request is 503 20503 and has done nothing', async () => {
  const api = await TestApi.open({ poolSize: 1, connectWithinMs: 1_000 })
  const { promise: held, resolve: letGo } = deferred<void>()
  const holding = api.store.transact(async () => held)
  const form = { To: 'whatsapp:+555551234567', From: api.sender.address, Url: 'http://app.example/voice' }
  const headers = { authorization: api.authorization, 'content-type': 'application/x-www-form-urlencoded' }
  const asked = {
    method: 'POST',
    url: api.path('Calls.json'),
    headers,
    payload: `${new URLSearchParams(form)}`,
  } as const
  const answer = await api.app.inject(asked)
  assert.deepEqual([answer.statusCode, answer.json().code], [503, 20503])
  letGo()
  await holding
  assert.deepEqual(api.placed, [])
  assert.equal((await api.app.inject(asked)).statusCode, 201)
  await api.close()
})
