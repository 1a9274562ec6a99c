import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './kit/house.ts'

const WHOLE = { timeout: 120_000 }

/** What the command printed. A test run inside a test must not think that it is a part of it. */
async function run(cwd: string, command: string, args: readonly string[]): Promise<{ code: number; said: string }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const child = spawn(command, args, { cwd, env: { ...env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      said += text
    })
  const [code] = await once(child, 'close')
  return { code, said }
}

const EXAMPLES = [
  ['whatsapp-node-test', /^(# |ℹ )pass 2$/m],
  ['whatsapp-vitest', /Tests {2}3 passed/],
] as const

for (const [name, passed] of EXAMPLES)
  test(`examples/${name}: npm test passes`, WHOLE, async () => {
    const { code, said } = await run(join(ROOT, 'examples', name), 'npm', ['test'])
    assert.equal(code, 0, said)
    assert.match(said, passed)
  })

test('the first test of docs/simulator-client.md passes as it stands there', WHOLE, async () => {
  const page = await readFile(join(ROOT, 'docs/simulator-client.md'), 'utf8')
  const [, code] = /```js\n([\s\S]*?)```/.exec(page) ?? []
  assert.ok(code, 'the page has no code')
  // Below an example, where the package is found.
  const folder = await mkdtemp(join(ROOT, 'examples/whatsapp-node-test/docs-'))
  try {
    await writeFile(join(folder, 'first.test.mjs'), code)
    const { code: exit, said } = await run(folder, process.execPath, ['--test', 'first.test.mjs'])
    assert.equal(exit, 0, said)
    assert.match(said, /^(# |ℹ )pass 1$/m)
  } finally {
    await rm(folder, { recursive: true })
  }
})
