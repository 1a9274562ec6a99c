import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { EmbeddedPostgresUnavailable } from '../errors.ts'
import { copyBinaries, findBinaries, linkLibraries, majorOf } from './binaries.ts'

/** A package as npm unpacks it: a library, and the list of links to make. */
function unpacked(t: TestContext) {
  const parent = mkdtempSync(join(tmpdir(), 'ringway-binaries-'))
  t.after(() => rmSync(parent, { recursive: true, force: true }))
  const folder = join(parent, 'package')
  mkdirSync(join(folder, 'native', 'lib'), { recursive: true })
  writeFileSync(join(folder, 'native', 'lib', 'libpq.so.5.18'), 'library')
  writeFileSync(
    join(folder, 'native', 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]),
  )
  return { parent, binaries: { folder, version: '18.4.0' } }
}

test('links between libraries are made where they are missing', (t) => {
  const { binaries } = unpacked(t)
  const link = join(binaries.folder, 'native', 'lib', 'libpq.so.5')
  for (const _ of ['made', 'there already']) {
    assert.equal(linkLibraries(binaries), true)
    assert.equal(readlinkSync(link), 'libpq.so.5.18')
  }
})

test('a copy is whole and linked, is made once, and one that was cut short is made again', (t) => {
  const { parent, binaries } = unpacked(t)
  mkdirSync(join(parent, 'binaries-18.4.0.new', 'native', 'rubbish'), { recursive: true })
  const copy = copyBinaries(binaries, parent)
  const link = join(copy.folder, 'native', 'lib', 'libpq.so.5')
  assert.equal(readFileSync(link, 'utf8'), 'library')
  assert.equal(readlinkSync(link), 'libpq.so.5.18')
  writeFileSync(link, 'mark')
  assert.equal(copyBinaries(binaries, parent).folder, copy.folder)
  assert.equal(readFileSync(link, 'utf8'), 'mark')
})

test('the version that data directories depend on is the first part', () => {
  assert.equal(majorOf({ folder: '/', version: '18.4.0-beta.17' }), '18')
})

test('a platform without a package, and one whose package is not installed, are told about DATABASE_URL', () => {
  const elsewhere = process.platform === 'darwin' ? 'linux-arm64' : 'darwin-arm64'
  for (const platform of ['freebsd-x64', elsewhere])
    assert.throws(
      () => findBinaries(platform),
      (error) => error instanceof EmbeddedPostgresUnavailable && /DATABASE_URL/.test(error.message),
    )
})
