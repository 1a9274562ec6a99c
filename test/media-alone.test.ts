import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { ROOT } from './kit/house.ts'
import { run } from './kit/run.ts'

type Made = { readonly media: string; readonly core: string; readonly needs: Readonly<Record<string, string>> }

const { makePackages } = await import(pathToFileURL(join(ROOT, 'packages/media/native/package.mjs')).href)
const packages = await mkdtemp(join(tmpdir(), 'ringway-packages-'))
const made: Made | string = await makePackages(packages)

/** A call to a test peer that hears a tone: what the engine was, and how much of what was heard is the tone. */
const CALL = `
  import { openMediaEngine } from '@ringway/media'
  import { toneShare } from '@ringway/sound'
  import { connect, toneFile } from '${pathToFileURL(join(ROOT, 'packages/media/dist/testing/calls.js')).href}'
  const { engine, kind, why } = await openMediaEngine('auto', { udpPorts: { from: 47_700, to: 47_719 } })
  const prompt = await engine.prepare(toneFile(1000, 1000))
  const call = await connect(engine)
  call.leg.play([{ prompt, times: 1 }])
  call.leg.open()
  await call.peer.hears(30)
  const share = toneShare(call.peer.sound(1, 25), 48_000, 1000)
  await call[Symbol.asyncDispose]()
  await engine.close()
  console.log(JSON.stringify({ kind, why, share: Math.round(share * 10) / 10 }))`

describe('the audio engine and its native core, packed as for npm', {
  skip: typeof made === 'string' && made,
}, () => {
  let folder: string
  const { media, core } = made as Made
  const installedCore = () => join(folder, 'node_modules/@ringway', `media-${process.platform}-${process.arch}`)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringway-media-alone-'))
    await install(folder, [media, core, join(ROOT, 'packages/sound')])
  })
  after(async () => {
    for (const left of [folder, packages]) await rm(left, { recursive: true, force: true })
  })

  test('the core is of the engine’s version, for this platform alone, and nothing runs when it is installed', async () => {
    const [engine, its] = await Promise.all([media, core].map((home) => manifest(home)))
    const { name, version, os, cpu, libc, scripts } = its
    const here = { os: [process.platform], cpu: [process.arch], libc: ['glibc'] }
    assert.deepEqual({ version, os, cpu, libc, scripts }, { version: engine.version, ...here, scripts: undefined })
    assert.deepEqual(engine.optionalDependencies, { [name]: version })
    assert.equal(engine.scripts, undefined)
  })

  test('it brings its licence and a word of what it is; no tests, and nothing to build with', async () => {
    const home = join(folder, 'node_modules/@ringway')
    const files = await readdir(home, { recursive: true })
    assert.deepEqual(
      files.filter((name) => /\.test\.|testing|\.cpp$|build\.mjs$/.test(name)),
      [],
    )
    for (const name of ['LICENSE', 'README.md', 'ringway-media-core.node'])
      assert.ok(existsSync(join(installedCore(), name)), name)
  })

  test('a program plays a tone to a peer with it, and no compiler is on PATH', async () => {
    assert.deepEqual(await play(folder), { kind: 'native', why: null, share: 1 })
  })

  test('of another version, or not installed, it is done without, and that is said', async () => {
    const file = join(installedCore(), 'package.json')
    const itsManifest = await readFile(file, 'utf8')
    await writeFile(file, itsManifest.replace(/"version": "[^"]+"/, '"version": "0.0.1"'))
    const other = await play(folder)
    assert.match(`${other.kind}: ${other.why}`, /^datachannel: .*media-\S+, is 0\.0\.1, not \d/)
    await rm(installedCore(), { recursive: true })
    const none = await play(folder)
    assert.match(
      `${none.kind}: ${none.why}`,
      /^datachannel: .*was not built here, and its package \S+ \S+ is not installed/,
    )
  })
})

async function manifest(home: string) {
  return JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
}

/** As `npm install @ringway/media` would, from the very files that would be published. */
async function install(folder: string, homes: readonly string[]): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  await npm(folder, ['pack', '--pack-destination', folder, ...homes])
  const packed = (await readdir(folder)).filter((name) => name.endsWith('.tgz'))
  assert.equal(packed.length, homes.length)
  const files = packed.map((name) => join(folder, name))
  await npm(folder, ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', ...files])
}

async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const { code, err } = await run('npm', ['--prefix', cwd, ...args], { ...process.env, npm_config_loglevel: 'error' })
  assert.equal(code, 0, `npm ${args[0]}: ${err}`)
}

async function play(folder: string): Promise<{ kind: string; why: string | null; share: number }> {
  await writeFile(join(folder, 'own.mjs'), CALL)
  const { code, out, err } = await run(process.execPath, [join(folder, 'own.mjs')], { PATH: '/nowhere' })
  assert.equal(code, 0, err)
  return JSON.parse(out)
}
