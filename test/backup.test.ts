import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { BUSINESS, CONSUMER_A, ROOT } from './kit/house.ts'
import { permit } from './kit/permission.ts'
import { SeparatePrograms } from './kit/separate-programs.ts'
import { ToneApp, tokenOf } from './kit/tone-app.ts'
import { until } from './kit/until.ts'

const run = promisify(execFile)

describe('ringway backup and ringway restore', () => {
  let stack: SeparatePrograms
  let app: ToneApp
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringway-backup-'))
    stack = await SeparatePrograms.open()
    app = await ToneApp.open()
  })
  after(async () => {
    await app?.close()
    await stack?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const ringway = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    run(process.execPath, [join(ROOT, 'packages/server/bin/ringway.js'), ...args], {
      env: { ...process.env, RINGWAY_DATA_DIR: stack.dataDir, ...env },
    })
  const refused = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    ringway(args, env).then(
      () => assert.fail('it was done'),
      (error: { code: number; stderr: string }) => {
        assert.equal(error.code, 1)
        return error.stderr
      },
    )
  const records = async () => {
    const lists = ['/Calls.json?PageSize=1000', '/Messages.json?PageSize=1000', '/Applications.json']
    const [calls, messages, applications] = await Promise.all(
      lists.map(async (path) => (await stack.rest('GET', stack.account(path))).body),
    )
    return { calls: calls.calls, messages: messages.messages, applications: applications.applications }
  }

  test('a house is backed up while it runs, lost with its disk, and is back with all it had promised', async () => {
    await app.lead(stack)
    await permit(stack, CONSUMER_A)
    app.refuseCallbacks()
    const waiting = await app.talk(stack, CONSUMER_A)
    await stack.sim('POST', `/calls/${waiting.id}/hangup`, {})
    const first = await app.told(waiting.sid)
    const before = await until('the end of the call on record', async () => {
      const all = await records()
      return all.calls.every(({ status }: { status: string }) => status === 'completed') && all
    })

    const file = join(folder, 'ringway.backup')
    const { stdout } = await ringway(['backup', file])
    assert.match(stdout, /1 accounts, .* 1 calls/)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.match(await refused(['restore', file]), /Ringway is running on .* \(pid \d+\)\. Stop it first\./)

    await stack.killServer()
    await rm(stack.dataDir, { recursive: true, force: true })
    app.takeCallbacks()
    await ringway(['restore', file])
    const again = /There is an account on record already .*--force/
    assert.match(await refused(['restore', file]), again)
    await ringway(['restore', file, '--force'])
    await stack.restartServer()

    assert.deepEqual(await records(), before)
    // What the app had not taken comes now, as the same thing.
    await until('the callback, under the same token', () => app.taken.includes(tokenOf(first)))
    // What the user had allowed is allowed still.
    const form = { From: `whatsapp:${BUSINESS}`, To: `whatsapp:+${CONSUMER_A}`, Url: `${app.app.url}/voice` }
    const { body } = await stack.rest('POST', stack.account('/Calls.json'), { form })
    const [ringing] = await stack.sim<{ id: string }[]>(
      'GET',
      `/calls?opaque=${body.sid}&until=ringing&timeout_ms=10000`,
    )
    assert.ok(ringing)
    await stack.rest('POST', stack.account(`/Calls/${body.sid}.json`), { form: { Status: 'canceled' } })
    await stack.sim('GET', `/calls/${encodeURIComponent(ringing.id)}?until=ended&timeout_ms=10000`)
    await app.wholeCall(stack, CONSUMER_A)
    // What is added goes on after what was restored: Meta did not have to tell anything twice.
    const metrics = await (await fetch(`${stack.api}/metrics`)).text()
    const answers = [...metrics.matchAll(/^ringway_meta_webhook_seconds_count\{status="(\d+)"\}/gm)]
    assert.deepEqual(
      answers.map(([, status]) => status),
      ['200'],
    )
  })

  test('what is no backup, or not all of one, is not restored, and says so', async () => {
    const empty = { RINGWAY_DATA_DIR: join(folder, 'empty') }
    const good = gunzipSync(await readFile(join(folder, 'ringway.backup'))).toString()
    const lines = good.trimEnd().split('\n')
    const bad = async (content: string | Buffer) => {
      const file = join(folder, 'bad.backup')
      await writeFile(file, typeof content === 'string' ? gzipSync(content) : content)
      return await refused(['restore', file], empty)
    }
    assert.match(await refused(['restore', join(folder, 'none')], empty), /There is no file/)
    assert.match(await bad(Buffer.from('hello')), /is no backup of Ringway/)
    assert.match(await bad('{"hello":1}\n'), /is no backup of Ringway/)
    assert.match(await bad(`${lines.slice(0, -1).join('\n')}\n`), /is cut off/)
    assert.match(await bad(gzipSync(good).subarray(0, 500)), /damaged/)
    assert.match(await bad(good.replace('Demo Business', 'Damo Business')), /damaged: its checksum does not fit/)
    assert.match(await bad(good.replace('"0001-first-call",', '')), /another version of Ringway/)
    assert.match(await refused(['backup', join(folder, 'x')], empty), /Nothing is on record/)
    assert.match(await refused(['backup', join(folder, 'no/such/folder')]), /cannot be written \(ENOENT\)/)
  })
})
