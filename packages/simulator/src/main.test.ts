import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const COMMAND = fileURLToPath(new URL('../bin/whatsapp-simulator.js', import.meta.url))
const WHOLE = { timeout: 30_000 }

type Running = { readonly child: ChildProcess; readonly said: () => string }

/** The command in a process of its own, with the channel that a starter gives it. */
function start(env: Record<string, string>, args: string[] = []): Running {
  const child = fork(COMMAND, args, {
    env: { PATH: process.env.PATH, SIMULATOR_PORT: '0', SIMULATOR_RELAY_PORT: '0', ...env },
    silent: true,
  })
  let said = ''
  child.stdout?.on('data', (text) => {
    said += text
  })
  child.stderr?.on('data', (text) => {
    said += text
  })
  return { child, said: () => said }
}

async function ready({ child }: Running): Promise<{ ready: boolean; url: string }> {
  const [message] = await once(child, 'message')
  return message
}

async function endedWithin(child: ChildProcess, ms: number, end: () => void): Promise<void> {
  const began = performance.now()
  const gone = once(child, 'exit') // not 'close', which never comes after disconnect()
  end()
  await gone
  assert.ok(performance.now() - began < ms, `it took ${Math.round(performance.now() - began)} ms`)
}

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  test(`it says where it is, and ${signal} ends it within a second, streams and polls open`, WHOLE, async () => {
    const running = start({})
    const told = await ready(running)
    const users = await fetch(`${told.url}/_sim/v1/users`)
    assert.equal(((await users.json()) as unknown[]).length, 2)
    const stream = await fetch(`${told.url}/_sim/v1/events`)
    const poll = fetch(`${told.url}/_sim/v1/calls?until=live`).then(
      (answer) => answer.text(),
      () => 'cut off',
    )
    await endedWithin(running.child, 1_000, () => running.child.kill(signal))
    await Promise.all([poll, stream.text().catch(() => 'cut off')])
    assert.equal(running.said(), `WhatsApp simulator ready on ${told.url}\n`)
    assert.equal(running.child.signalCode, null)
  })

test('it ends when its starter is gone', WHOLE, async () => {
  const running = start({})
  await ready(running)
  await endedWithin(running.child, 1_000, () => running.child.disconnect())
})

test('a taken port ends the start with its variable', WHOLE, async () => {
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve))
  const port = String((squatter.address() as AddressInfo).port)
  const { child, said } = start({ SIMULATOR_PORT: port })
  assert.deepEqual((await once(child, 'close'))[0], 1)
  assert.match(said(), new RegExp(`127.0.0.1:${port} is already in use.*SIMULATOR_PORT`))
  squatter.close()
})

test('a bad environment ends the start with every name', WHOLE, async () => {
  const { child, said } = start({ SIMULATOR_PORT: 'x', META_WABA_ID: 'y' })
  assert.deepEqual((await once(child, 'close'))[0], 1)
  assert.match(said(), /SIMULATOR_PORT must.*\n.*META_WABA_ID must/)
})

test('--help names first steps, options and variables', WHOLE, async () => {
  const { child, said } = start({}, ['--help'])
  assert.deepEqual((await once(child, 'close'))[0], 0)
  for (const part of [/First steps:/, /--port <port>/, /SIMULATOR_WEBHOOK_URL/, /openapi\.json/])
    assert.match(said(), part)
})

test(
  'several run at once with --port 0, each its own network, and print nothing but their addresses',
  WHOLE,
  async () => {
    const several = [1, 2, 3].map(() =>
      start({ SIMULATOR_PORT: '4020', SIMULATOR_RELAY_PORT: '', CI: 'true' }, ['--port', '0']),
    )
    const urls = await Promise.all(several.map(async (running) => (await ready(running)).url))
    assert.equal(new Set(urls).size, 3)
    const user = { wa_id: '15550001', name: 'Ann' }
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(user) }
    await fetch(`${urls[0]}/_sim/v1/users`, request)
    const counts = urls.map(async (url) => ((await (await fetch(`${url}/_sim/v1/users`)).json()) as unknown[]).length)
    assert.deepEqual(await Promise.all(counts), [3, 2, 2])
    for (const { child } of several) await endedWithin(child, 1_000, () => child.kill('SIGTERM'))
    for (const [at, { said }] of several.entries()) assert.equal(said(), `WhatsApp simulator ready on ${urls[at]}\n`)
  },
)

test('a port that is none is refused by its name', WHOLE, async () => {
  const { child, said } = start({}, ['--port', '99999'])
  assert.deepEqual((await once(child, 'close'))[0], 1)
  assert.match(said(), /SIMULATOR_PORT must be a port/)
})
