import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { SimCall } from './kit/callers.ts'
import { busyTcpPort, busyUdpPort } from './kit/free-ports.ts'
import { CONSUMER_A } from './kit/front-door.ts'
import { House, ownPlace, ROOT, spawnStart } from './kit/house.ts'
import { descendants, gone, isAlive, workingOn } from './kit/processes.ts'
import { type Names, sidOf, ToneApp, tokenOf } from './kit/tone-app.ts'
import { until } from './kit/until.ts'

/** What npm start promises. */
const END_MS = 3_000
/** ARCHITECTURE.md, "Who ends whom": PostgreSQL within 2 s of its server. */
const DATABASE_MS = 2_000

const TCP_PORTS = ['RINGWAY_PORT', 'RINGWAY_PROXY_PORT', 'SIMULATOR_PORT', 'SAMPLE_PORT'] as const
const NPM_START = ['npm', 'start']

/** No process of it is left, wherever it may hang by now, and its ports are free. */
async function assertNothingLeft(house: House): Promise<void> {
  assert.deepEqual(workingOn(house.dataDir), [])
  for (const name of TCP_PORTS) {
    const server = createServer().listen(Number(house.env[name]), '127.0.0.1')
    await once(server, 'listening')
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Sends `signal` to `pid` alone; resolves with the ms until nothing of the house was left. */
async function endBy(house: House, pid: number, signal: NodeJS.Signals): Promise<number> {
  const { pids } = house
  process.kill(pid, signal)
  const took = await gone(pids, 10_000)
  await assertNothingLeft(house)
  return took
}

describe('one data directory, started and ended again and again', () => {
  let house: House
  let app: ToneApp
  let first: House
  let heard: Names
  let interrupted: Names

  before(async () => {
    first = await House.open()
    house = first
    app = await ToneApp.open()
    await app.lead(house)
  })
  after(async () => {
    await app?.close()
    await house?.close()
  })

  test('SIGINT during a call, with an app that takes no callbacks: all is gone within 3 s', async () => {
    heard = await app.wholeCall(house, CONSUMER_A)
    interrupted = await app.talk(house, CONSUMER_A)
    app.holdCallbacks()
    const took = await house.close({ keepData: true })
    assert.ok(took < END_MS, `${took} ms`)
    await assertNothingLeft(house)
  })

  test('the next start knows account, application and calls, and brings the callback that was not taken', async () => {
    app.takeCallbacks()
    house = await house.reopen()
    for (const one of ['accountSid', 'authToken', 'senderSid'] as const) assert.equal(house[one], first[one])
    const { body } = await house.rest('GET', house.account('/Applications.json'))
    assert.deepEqual(
      body.applications.map((one: { voice_url: string }) => one.voice_url),
      [`${app.app.url}/voice`],
    )
    for (const { sid } of [heard, interrupted])
      assert.equal((await house.rest('GET', house.account(`/Calls/${sid}.json`))).body.status, 'completed')
    const [held, taken] = [await app.told(interrupted.sid), await app.told(interrupted.sid, 2)]
    assert.equal(taken.params.get('CallStatus'), 'completed')
    assert.equal(tokenOf(taken), tokenOf(held))
    assert.equal(app.callbacks.filter((one) => sidOf(one) === heard.sid).length, 1)
    await app.wholeCall(house, CONSUMER_A)
  })

  test('a second start on the directory names a process of the first, ends, and disturbs nobody', async () => {
    const call = await app.talk(house, CONSUMER_A)
    const second = spawnStart(house.env)
    const [code] = await once(second.starter, 'close')
    assert.equal(code, 1)
    const [, pid] = /already running here \(pid (\d+)\)/.exec(second.output()) ?? []
    assert.ok(house.pids.includes(Number(pid)), second.output())
    assert.equal((await house.sim<SimCall>('GET', `/calls/${call.id}`)).state, 'live')
    await house.sim('POST', `/calls/${call.id}/hangup`, {})
    assert.equal((await app.told(call.sid)).params.get('CallStatus'), 'completed')
  })

  test('kill -9 of the starter: every program ends itself, PostgreSQL within 2 s of its server', async () => {
    const { pids } = house
    const server = house.pidOf('bin/ringway.js')
    const below = descendants(server).map((one) => one.pid)
    process.kill(house.starter.pid ?? 0, 'SIGKILL')
    await gone([server], END_MS)
    await gone(below, DATABASE_MS)
    await gone(pids, END_MS)
    await assertNothingLeft(house)
  })

  test('a lock whose number a foreign process has by now does not keep anybody out', async () => {
    const lock = { pid: process.pid, start: 'another boot/1', token: 'of a process long gone' }
    await writeFile(join(house.dataDir, 'ringway.lock'), JSON.stringify(lock))
    house = await house.reopen({}, NPM_START)
    await app.wholeCall(house, CONSUMER_A)
  })

  test('SIGTERM to npm alone, during a call: all is gone within 3 s', async () => {
    const { sid } = await app.talk(house, CONSUMER_A)
    const took = await endBy(house, house.starter.pid ?? 0, 'SIGTERM')
    assert.ok(took < END_MS, `${took} ms`)
    assert.equal((await app.told(sid)).params.get('CallStatus'), 'completed')
  })

  test('kill -9 of npm: all is gone within 3 s', async () => {
    house = await house.reopen({}, NPM_START)
    const took = await endBy(house, house.starter.pid ?? 0, 'SIGKILL')
    assert.ok(took < END_MS, `${took} ms`)
  })

  test('SIGTERM to npm before anything is ready leaves nothing either', async () => {
    const { starter } = spawnStart(house.env, NPM_START)
    const building = () => descendants(starter.pid ?? 0).find((one) => one.command.includes('/tsc'))
    await until('the build', building, 15_000)
    const pids = descendants(starter.pid ?? 0).map((one) => one.pid)
    starter.kill('SIGTERM')
    await gone(pids, 15_000)
    await until('its programs to be gone', () => workingOn(house.dataDir).length === 0, END_MS)
    await assertNothingLeft(house)
  })

  test('kill -9 of the starter while the server is still starting leaves nothing either', async () => {
    const { starter } = spawnStart(house.env)
    await until('the server to begin', () => existsSync(join(house.dataDir, 'ringway.lock')), 15_000)
    starter.kill('SIGKILL')
    await until('its programs to be gone', () => workingOn(house.dataDir).length === 0, END_MS)
    await assertNothingLeft(house)
  })
})

describe('ports', () => {
  for (const name of TCP_PORTS)
    test(`a busy ${name} ends the start by its name, before there is a database`, async () => {
      await using busy = await busyTcpPort()
      const place = await ownPlace()
      const dataDir = place.RINGWAY_DATA_DIR ?? ''
      const { starter, output } = spawnStart({ ...process.env, ...place, [name]: String(busy.port) })
      const [code] = await once(starter, 'close')
      assert.equal(code, 1)
      assert.match(output(), new RegExp(`${busy.port}.*${name}\\b`))
      assert.equal(existsSync(join(dataDir, 'postgres')), false)
      await rm(dataDir, { recursive: true })
    })

  test('taken UDP ports are stepped over, and two stacks side by side have calls at the same time', async () => {
    await using media = await busyUdpPort()
    await using relay = await busyUdpPort()
    const udp = { RINGWAY_UDP_PORTS: `${media.port}-${media.port + 1}`, SIMULATOR_RELAY_PORT: String(relay.port) }
    const houses = await Promise.all([House.open(udp), House.open()])
    const apps = await Promise.all([ToneApp.open(1000), ToneApp.open(1500)])
    try {
      const calls = houses.map(async (house, index) => {
        const app = apps[index] ?? assert.fail()
        await app.lead(house)
        return await app.talk(house, CONSUMER_A)
      })
      const names = await Promise.all(calls)
      for (const [index, house] of houses.entries()) {
        const { id } = names[index] ?? assert.fail()
        assert.equal((await house.sim<SimCall>('GET', `/calls/${id}`)).state, 'live')
      }
    } finally {
      await Promise.all([...apps, ...houses].map((one) => one.close()))
    }
  })
})

describe('ways to start', { concurrency: 2 }, () => {
  test('RINGWAY_SEED=none starts with an account and nothing else', async () => {
    const house = await House.open({ RINGWAY_SEED: 'none' })
    try {
      assert.equal(house.senderSid, '')
      for (const [path, key] of [
        [house.account('/Applications.json'), 'applications'],
        [house.account('/Calls.json'), 'calls'],
        ['/v2/Channels/Senders?Channel=whatsapp', 'senders'],
        ['/v1/Alerts', 'alerts'],
      ] as const)
        assert.deepEqual((await house.rest('GET', path)).body[key], [], path)
      await assert.rejects(fetch(`http://127.0.0.1:${house.env.SAMPLE_PORT}/`), 'no sample app runs')
      const id = await house.call(CONSUMER_A, 'ended')
      const { outcome } = await house.sim<SimCall>('GET', `/calls/${id}`)
      assert.notEqual(outcome, 'answered')
      const { body } = await house.rest('GET', '/v1/Alerts')
      assert.equal(body.alerts[0]?.error_code, '37008')
    } finally {
      await house.close()
    }
  })

  const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
  const tried = spawnSync(asNobody[0] ?? '', [...asNobody.slice(1), 'test', '-r', 'start.mjs'], { cwd: ROOT })
  const mayChange = tried.status === 0
  const skip = mayChange
    ? false
    : 'only root with setpriv can become another user, who must be able to read this folder'

  test('as an ordinary user', { skip }, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'ringway-ordinary-'))
    await chown(dataDir, 65_534, 65_534)
    const house = await House.open({ RINGWAY_DATA_DIR: dataDir }, [...asNobody, process.execPath, 'start.mjs'])
    const app = await ToneApp.open()
    try {
      await app.lead(house)
      await app.wholeCall(house, CONSUMER_A)
      const { pids } = house
      assert.ok(pids.every(isAlive))
      assert.ok((await house.close()) < END_MS)
      await assertNothingLeft(house)
    } finally {
      await app.close()
      await house.close()
    }
  })
})
