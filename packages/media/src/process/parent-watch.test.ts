import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'

/** A parent whose child never gets back to its event loop; it tells the child's number. */
const PARENT = `
  import { spawn } from 'node:child_process'
  const child = \`
    import { watchParent } from '${new URL('./parent-watch.js', import.meta.url).href}'
    import { writeSync } from 'node:fs'
    watchParent()
    writeSync(1, String(process.pid))
    for (;;);\`
  spawn(process.execPath, ['--input-type=module', '-e', child], { stdio: ['ignore', 'inherit', 'inherit'] })`

test('a process that watches its parent ends with it, though it never gets back to its event loop', async (t) => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [told] = await once(parent.stdout, 'data')
  const child = Number(told)
  assert.ok(child > 1, String(told))
  t.after(() => runs(child) && process.kill(child, 'SIGKILL'))
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  const deadline = Date.now() + 10_000
  while (runs(child)) {
    assert.ok(Date.now() < deadline, 'it runs on without its parent')
    await later(10)
  }
})

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
