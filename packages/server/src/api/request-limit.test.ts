import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { deferred } from '../kit/deferred.ts'
import { TestApi } from './open-test-api.ts'

let api: TestApi
let url: string
before(async () => {
  api = await TestApi.open({ mostRequests: 2 })
  url = await api.app.listen({ port: 0, host: '127.0.0.1' })
})
after(() => api.close())

const authorization = () => `Basic ${Buffer.from(`${api.account.sid}:${api.account.authToken}`).toString('base64')}`

function place(): Promise<Response> {
  const form = { To: 'whatsapp:+555551234567', From: api.sender.address, Url: 'http://app.example/voice' }
  const headers = { authorization: authorization() }
  return fetch(`${url}${api.path('Calls.json')}`, { method: 'POST', headers, body: new URLSearchParams(form) })
}

test('as many as are allowed are answered at a time, the next is 429 20429; then there is room again', async () => {
  const held = deferred<void>()
  api.held = held.promise
  const three = [place(), place(), place()]
  const refused = await Promise.race(three)
  assert.equal(refused.status, 429)
  assert.equal(((await refused.json()) as { code: number }).code, 20429)
  held.resolve()
  await Promise.all(three)
  assert.equal((await place()).status, 201)
})

test('whoever goes away before the answer leaves the place to others', async () => {
  const held = deferred<void>()
  api.held = held.promise
  for (const _ of [1, 2]) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await once(socket, 'connect')
    const body = `To=whatsapp%3A%2B555551234567&From=${encodeURIComponent(api.sender.address)}&Url=http%3A%2F%2Fapp.example%2F`
    const head = `POST ${api.path('Calls.json')} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization()}\r\n`
    const type = 'Content-Type: application/x-www-form-urlencoded'
    socket.write(`${head}${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    const waiting = api.placing.length
    while (api.placing.length === waiting) await new Promise((resolve) => setImmediate(resolve))
    socket.destroy()
    await once(socket, 'close')
  }
  held.resolve()
  while ((await place()).status !== 201) await new Promise((resolve) => setImmediate(resolve))
})
