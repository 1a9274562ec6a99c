// docs/meta-sdks.md against package.json and the tests.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './kit/house.ts'

const page = readFileSync(join(ROOT, 'docs/meta-sdks.md'), 'utf8')
const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>
}

/** The cells of the rows below the heading that begins so, up to the next table. */
function rows(header: string): string[][] {
  const table = page.slice(page.indexOf(header)).split('\n\n')[0] ?? ''
  const lines = table.split('\n').filter((line) => line.startsWith('| `') || line.startsWith('| ['))
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

const words = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
const sdks = rows('| SDK | version |').map(([name, version = '', licence]) => ({
  name: words(name)[0] ?? '',
  version,
  licence,
}))

test('the page names four SDKs, in the versions and under the licences that are installed', () => {
  assert.equal(sdks.length, 4)
  for (const { name, version, licence } of sdks) {
    assert.equal(devDependencies[name], version, name)
    const installed = JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'))
    assert.deepEqual([installed.version, installed.license], [version, licence], name)
  }
})

test('what the page says is not there in the simulator is what the tests hold to be pending', () => {
  const told = rows('| SDK | what |\n').flatMap(([name, what]) =>
    words(what).map((each) => `${words(name)[0]}: ${each}`),
  )
  const tests = readdirSync(join(ROOT, 'test')).filter((file) => /^meta-sdks-.*\.test\.ts$/.test(file))
  const sources = tests.map((file) => readFileSync(join(ROOT, 'test', file), 'utf8'))
  const pending = sources.flatMap((text) => [...text.matchAll(/^pending\('([^']+)'/gm)].map(([, name = '']) => name))
  assert.deepEqual(told.sort(), pending.sort())
})
