import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { House, ROOT } from './kit/house.ts'
import { ringway, run } from './kit/run.ts'
import { WALKED } from './kit/sdk-walk.ts'

const WALK = join(ROOT, 'test/dist/kit/sdk-walk.js')
const RINGWAY = join(ROOT, 'packages/server/bin/ringway.js')

describe('ringway, the command', () => {
  let house: House
  before(async () => {
    house = await House.open()
  })
  after(() => house?.close())

  /** Asks a proxy for a tunnel; resolves with its answer. */
  async function connect(port: string | undefined, target: string): Promise<{ status: number; words: string }> {
    const asking = request({ host: '127.0.0.1', port: Number(port), method: 'CONNECT', path: target }).end()
    const [response, socket, head] = await once(asking, 'connect')
    const words = response.statusCode === 200 ? '' : `${head}${await text(socket)}`
    socket.destroy()
    return { status: response.statusCode, words }
  }

  async function text(socket: AsyncIterable<Buffer>): Promise<string> {
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  test('exec: a program with the unmodified twilio package reaches Ringway by its environment alone', async () => {
    const { code, out, err } = await ringway(house, 'exec', '--', process.execPath, WALK)
    assert.equal(code, 0, err)
    assert.deepEqual(JSON.parse(out), WALKED)
  })

  test('without exec the same program finds nobody to speak to', async () => {
    const { code, err } = await run(process.execPath, [WALK], { PATH: process.env.PATH })
    assert.notEqual(code, 0)
    assert.match(err, /username is required/)
  })

  test('exec: arguments, output and exit code are the program’s own', async () => {
    const script = 'console.log(process.argv.slice(1).join("|"), process.env.TWILIO_ACCOUNT_SID); process.exit(7)'
    const args = ['exec', '--', process.execPath, '-e', script, '--', '--help', 'two words', '-x']
    const { code, out } = await ringway(house, ...args)
    assert.equal(code, 7)
    assert.equal(out, `--help|two words|-x ${house.accountSid}\n`)
  })

  test('exec: a program that is not there', async () => {
    const { code, err } = await ringway(house, 'exec', '--', 'no-such-program')
    assert.equal(code, 127)
    assert.match(err, /no-such-program cannot be run/)
  })

  test('exec: a signal reaches the program', async () => {
    const script =
      'process.on("SIGTERM", () => process.exit(9)); process.kill(process.ppid, "SIGTERM"); setInterval(() => {}, 1000)'
    assert.equal((await ringway(house, 'exec', '--', process.execPath, '-e', script)).code, 9)
  })

  test('tunnels lead to Twilio’s hosts, here, and to no other', async () => {
    const { RINGWAY_PROXY_PORT: proxy, RINGWAY_PORT: http } = house.env
    for (const port of [proxy, http]) {
      assert.equal((await connect(port, 'api.twilio.com:443')).status, 200)
      assert.equal((await connect(port, 'messaging.dublin.ie1.twilio.com:443')).status, 200)
      for (const target of ['example.com:443', 'api.twilio.com:80', 'api.twilio.com.example.com:443', '127.0.0.1:22']) {
        const { status, words } = await connect(port, target)
        assert.equal(status, 403, target)
        assert.ok(words.includes(target), words)
      }
    }
  })

  test('a host of Twilio’s that nobody here answers for is refused as Twilio refuses', async () => {
    const script = `const c = require('twilio')(); c.verify.v2.services.list().then(() => console.log('?'), (e) => console.log(e.status, e.code))`
    const { out, err } = await ringway(house, 'exec', '--', process.execPath, '-e', script)
    assert.equal(out, '404 20404\n', err)
  })

  test('env prints lines that a shell takes', async () => {
    const { code, out } = await ringway(house, 'env')
    assert.equal(code, 0)
    assert.equal(
      out,
      `export TWILIO_ACCOUNT_SID=${house.accountSid}\nexport TWILIO_AUTH_TOKEN=${house.authToken}\nexport RINGWAY_SENDER_SID=${house.senderSid}\n`,
    )
    const env = { PATH: process.env.PATH, RINGWAY_DATA_DIR: house.dataDir }
    const line = `eval "$("${process.execPath}" "${RINGWAY}" env)" && echo "$RINGWAY_SENDER_SID"`
    assert.equal((await run('sh', ['-c', line], env)).out, `${house.senderSid}\n`)
  })

  test('where no Ringway has started, env and exec say so', async () => {
    for (const args of [['env'], ['exec', '--', 'true']]) {
      const { code, out, err } = await ringway({ dataDir: join(house.dataDir, 'nowhere') }, ...args)
      assert.deepEqual([code, out], [1, ''])
      assert.match(err, /No Ringway has started on .*nowhere yet\. Run npm start/)
    }
  })

  test('--help names every command; an unknown one is refused', async () => {
    const { code, out } = await ringway(house, '--help')
    assert.equal(code, 0)
    for (const command of ['start', 'env', 'exec']) assert.match(out, new RegExp(`^ +${command}\\b`, 'm'))
    const unknown = await ringway(house, 'dance')
    assert.equal(unknown.code, 1)
    assert.match(unknown.err, /dance/)
  })
})
