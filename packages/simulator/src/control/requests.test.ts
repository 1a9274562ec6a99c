import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { isSigned } from '@ringway/meta-wire'
import { CONSUMER_A, CONSUMER_B, PHONE_NUMBER_ID, type Received, TestHouse } from '../house.test.kit.ts'
import type { RequestView } from './schemas.ts'

/** What crossed the border, to the last byte. */

const NAME = "Seán O'Brien / 😀"

let house: TestHouse
before(async () => {
  house = await TestHouse.open({ delivery: { timeoutMs: 50, pausesMs: [1, 2], giveUpAfterMs: 60_000 } })
  await house.control('PATCH', `/users/${CONSUMER_A}`, { name: NAME })
})
after(() => house.close())

const sh = (line: string, env: NodeJS.ProcessEnv = {}) =>
  promisify(execFile)('sh', ['-c', line], { env: { PATH: process.env.PATH, ...env } })
const curlOf = async (id: number) => await (await fetch(`${house.simulator.url}/_sim/v1/requests/${id}/curl`)).text()
const requests = async (): Promise<RequestView[]> => (await house.control('GET', '/requests')).body
const says = (text: string, user = CONSUMER_A) =>
  house.control('POST', `/users/${user}/messages`, { to: '558551234567', text })
const messageOf = (user: string) => (received: Received) => received.value.messages?.[0]?.from === user

test('a webhook tells for whom it was, what was signed and how; its curl line sends the same bytes, which verify', async () => {
  const stream = await listen('/events')
  await says('It’s me')
  await stream.next('request')
  await stream.close()
  const first = await house.receiver.first(messageOf(CONSUMER_A))
  const [told] = await requests()
  assert.ok(told)
  assert.deepEqual(
    [told.business, told.signature, told.attempt, told.late],
    ['558551234567', first.signature, 1, false],
  )
  const { body: whole } = await house.control('GET', `/requests/${told.id}`)
  assert.equal(whole.raw, first.raw.toString())
  const before = house.receiver.received.length
  await sh(await curlOf(told.id))
  const again = house.receiver.received[before]
  assert.ok(again)
  assert.ok(again.raw.equals(first.raw), 'the bytes differ')
  assert.ok(isSigned(again.raw, 'simulator-app-secret', again.signature))
  assert.equal(again.value.contacts[0].profile.name, NAME)
})

test('attempts tell what came of them: not in time, not a 200, and how long until the next', async () => {
  const answers = ['never', 500, 200]
  house.receiver.answering = (_received, response) => {
    const answer = answers.shift() ?? 200
    if (typeof answer === 'number') response.writeHead(answer).end()
  }
  const stream = await listen('/events')
  await says('Three times', CONSUMER_B)
  const tries: RequestView[] = [
    await stream.next('request'),
    await stream.next('request'),
    await stream.next('request'),
  ]
  await stream.close()
  assert.deepEqual(
    tries.map(({ status, attempt, late, retry_in_ms }) => [status, attempt, late, retry_in_ms]),
    [
      [null, 1, true, 1],
      [500, 2, false, 2],
      [200, 3, false, null],
    ],
  )
})

test('a Graph request tells its headers and never its token; its curl line asks again with $META_TOKEN', async () => {
  const settings = `${PHONE_NUMBER_ID}/settings`
  await house.graph('GET', settings)
  await fetch(`${house.simulator.url}/v23.0/${settings}?access_token=simulator-token`)
  const told = (await requests()).filter(({ kind, url }) => kind === 'graph' && url.includes('settings'))
  assert.deepEqual(
    told.map(({ status, headers }) => [status, headers.authorization]),
    [
      [200, 'Bearer …'],
      [200, undefined],
    ],
  )
  assert.equal(JSON.stringify(await requests()).includes('simulator-token'), false)
  for (const { id } of told) {
    const { stdout } = await sh(`${await curlOf(id)} -s`, { META_TOKEN: 'simulator-token' })
    assert.equal(JSON.parse(stdout).calling.status, 'ENABLED')
  }
})

test('one that is not kept is not there', async () => {
  const { status, body } = await house.control('GET', '/requests/99999999')
  assert.deepEqual([status, body.error.code], [404, 'not_found'])
})

test('the event stream tells requests as they happen, and a phone is told none', { timeout: 10_000 }, async () => {
  const [all, phone] = [await listen('/events'), await listen(`/events?user=${CONSUMER_A}`)]
  await house.graph('GET', `${PHONE_NUMBER_ID}/settings`)
  const told = await all.next('request')
  assert.match(told.url, /settings$/)
  await says('Hello')
  await phone.next('thread')
  assert.equal(phone.heard.includes('request'), false)
  await Promise.all([all.close(), phone.close()])
})

/** A reader of server-sent events. */
async function listen(path: string) {
  const response = await fetch(`${house.simulator.url}/_sim/v1${path}`)
  const reader = (response.body ?? assert.fail('no stream')).pipeThrough(new TextDecoderStream()).getReader()
  const heard: string[] = []
  let rest = ''
  // biome-ignore lint/suspicious/noExplicitAny: events of several shapes
  const next = async (type: string): Promise<any> => {
    for (;;) {
      const end = rest.indexOf('\n\n')
      if (end < 0) {
        rest += (await reader.read()).value ?? assert.fail('the stream has ended')
        continue
      }
      const [, name = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(rest.slice(0, end)) ?? []
      rest = rest.slice(end + 2)
      heard.push(name)
      if (name === type) return JSON.parse(data)
    }
  }
  await next('hello')
  return { heard, next, close: () => reader.cancel() }
}
