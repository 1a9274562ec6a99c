import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { freeTcpPorts, freeUdpPort } from './kit/free-ports.ts'
import { ROOT } from './kit/house.ts'
import { run } from './kit/run.ts'

/** The simulator and what it needs of ours: what is published beside it. */
const PUBLISHED = ['@ringway/meta-wire', '@ringway/sound', '@ringway/simulator']

describe('the simulator, packed as for npm and installed into an empty folder', () => {
  let folder: string
  let started: ChildProcess | undefined
  let url: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'whatsapp-simulator-alone-'))
    await install(folder)
    const [port] = await freeTcpPorts(1)
    url = `http://127.0.0.1:${port}`
    started = await start(folder, { SIMULATOR_PORT: String(port), SIMULATOR_RELAY_PORT: String(await freeUdpPort()) })
  })
  after(async () => {
    if (started && started.exitCode === null) {
      started.kill('SIGINT')
      await once(started, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  })

  test('it brings its licence, its first page and its phone pages, and no tests', async () => {
    const home = join(folder, 'node_modules/@ringway/simulator')
    for (const name of ['LICENSE', 'README.md', 'web/dist/index.html']) assert.ok(existsSync(join(home, name)), name)
    const files = await readdir(join(home, 'dist'), { recursive: true })
    assert.deepEqual(
      files.filter((name) => /\.test\./.test(name)),
      [],
    )
  })

  test('nothing of Ringway’s server is there', () => {
    for (const name of ['server', 'media']) assert.equal(existsSync(join(folder, 'node_modules/@ringway', name)), false)
  })

  test('its command starts a network: phones, control API, and Graph for its first business', async () => {
    assert.equal((await fetch(`${url}/phone/555551234567`)).status, 200)
    const users = (await (await fetch(`${url}/_sim/v1/users`)).json()) as { name: string }[]
    assert.deepEqual(
      users.map(({ name }) => name),
      ['Consumer A', 'Consumer B'],
    )
    const headers = { authorization: 'Bearer simulator-token' }
    const number = await fetch(`${url}/v23.0/106540352242922?fields=verified_name`, { headers })
    assert.deepEqual(await number.json(), { verified_name: 'Demo Business', id: '106540352242922' })
  })

  test('a program beside it imports it', async () => {
    const script = `import { readConfig, startSimulator } from '@ringway/simulator'
      const simulator = await startSimulator({ ...readConfig({}), port: 0, relayPort: 0 })
      console.log((await fetch(simulator.url + '/_sim/v1/calls')).status)
      await simulator.close()`
    await writeFile(join(folder, 'own.mjs'), script)
    const { code, out, err } = await run(process.execPath, [join(folder, 'own.mjs')], process.env)
    assert.deepEqual({ code, out: out.trim(), err }, { code: 0, out: '200', err: '' })
  })
})

/** As `npm install @ringway/simulator` would, from the very files that would be published. */
async function install(folder: string): Promise<void> {
  const workspaces = PUBLISHED.map((name) => `--workspace=${name}`)
  await npm(ROOT, ['pack', '--json', '--pack-destination', folder, ...workspaces])
  await writeFile(join(folder, 'package.json'), '{ "private": true }')
  const packed = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  assert.equal(packed.length, PUBLISHED.length)
  await npm(folder, [
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    ...packed.map((name) => join(folder, name)),
  ])
}

async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const { code, err } = await run('npm', ['--prefix', cwd, ...args], { ...process.env, npm_config_loglevel: 'error' })
  assert.equal(code, 0, `npm ${args[0]}: ${err}`)
}

/** The installed command; resolves once it says that it is ready. */
async function start(folder: string, ports: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const bin = join(folder, 'node_modules/.bin/whatsapp-simulator')
  const child = spawn(bin, [], { env: { PATH: process.env.PATH, ...ports }, stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await once(child.stdout, 'data')
  assert.match(String(said), /ready on http/)
  return child
}
