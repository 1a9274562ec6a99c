import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type AccountFile, writeAccountFile } from './account-file.ts'
import { TestApi } from './api/open-test-api.ts'

const RINGWAY = fileURLToPath(new URL('../bin/ringway.js', import.meta.url))

describe('ringway permission', () => {
  let api: TestApi
  let account: AccountFile
  const directories: string[] = []

  before(async () => {
    api = await TestApi.open()
    const { sid: accountSid, authToken } = api.account
    account = { url: await api.listen(), proxyUrl: '', accountSid, authToken, senderSid: api.sender.sid }
  })
  after(async () => {
    await api.close()
    for (const directory of directories) await rm(directory, { recursive: true })
  })

  /** Runs the command on a data directory that holds this account, or none. */
  async function permission(args: readonly string[], given: AccountFile | null = account) {
    const dataDir = await mkdtemp(join(tmpdir(), 'ringway-permission-'))
    directories.push(dataDir)
    if (given) await writeAccountFile(dataDir, given)
    const env = { ...process.env, RINGWAY_DATA_DIR: dataDir, TZ: 'UTC' }
    return await new Promise<{ code: unknown; out: string; err: string }>((resolve) =>
      execFile(process.execPath, [RINGWAY, 'permission', ...args], { env }, (error, out, err) =>
        resolve({ code: error ? error.code : 0, out, err }),
      ),
    )
  }

  test('tells people what may be done', async () => {
    const { code, out, err } = await permission(['+555551234567'])
    assert.deepEqual([code, err], [0, ''])
    assert.match(out, /^\+558551234567 and \+555551234567, by the rules of seed$/m)
    assert.match(out, /^Requests {6}allowed; 0 of 1 used in 24 hours; 0 of 2 used in 7 days$/m)
  })

  test('--json prints what the HTTP API answers', async () => {
    const { out } = await permission(['555551234567', '--json'])
    const { sender_sid, to } = JSON.parse(out)
    assert.deepEqual([sender_sid, to], [api.sender.sid, 'whatsapp:+555551234567'])
  })

  test('--from names the sender, in any spelling', async () => {
    for (const from of ['558551234567', '+55 85 5123-4567', 'whatsapp:+558551234567'])
      assert.equal((await permission(['555551234567', '--from', from], { ...account, senderSid: null })).code, 0, from)
  })

  const refusals: readonly (readonly [string, readonly string[], Partial<AccountFile>, RegExp])[] = [
    ['a malformed user', ['abc'], {}, /'WaId'.*'abc' is not a phone number with its country code/],
    ['a malformed sender', ['555551234567', '--from', 'me'], {}, /--from: 'me' is not a phone number/],
    ['a number that is no sender', ['555551234567', '--from', '+4915112345678'], {}, /no sender.*\+558551234567/],
    ['no sender at all', ['555551234567'], { senderSid: null }, /no sender yet.*--from NUMBER/],
    ["another account's server", ['555551234567'], { authToken: 'another' }, /another account.*RINGWAY_DATA_DIR/],
  ]
  for (const [what, args, changes, words] of refusals)
    test(`${what}: one sentence, exit code 1`, async () => {
      const { code, out, err } = await permission(args, { ...account, ...changes })
      assert.deepEqual([code, out], [1, ''])
      assert.match(err, words)
      assert.equal(err.trim().split('\n').length, 1)
    })

  test('nothing runs where something ran', async () => {
    const { code, err } = await permission(['555551234567'], {
      ...account,
      url: `http://127.0.0.1:${await freePort()}`,
    })
    assert.equal(code, 1)
    assert.match(err, /Nobody answers at http.*Is Ringway running\? npm start starts it\./)
  })

  test('nothing has ever run', async () => {
    const { code, err } = await permission(['555551234567'], null)
    assert.equal(code, 1)
    assert.match(err, /No Ringway has started on/)
  })

  test('--help, and a user that is not named', async () => {
    const help = await permission(['--help'], null)
    assert.equal(help.code, 0)
    for (const word of ['<wa_id>', '--from <number>', '--json']) assert.ok(help.out.includes(word), word)
    const nobody = await permission([], null)
    assert.equal(nobody.code, 1)
    assert.match(nobody.err, /missing required argument 'wa_id'/)
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
