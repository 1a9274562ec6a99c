import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, text as readAll } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const RINGWAY = fileURLToPath(new URL('../../bin/ringway.js', import.meta.url))

const MENU = `<?xml version="1.0"?>
<Response>
  <Say loop="x">Welcome.</Say>
  <Gather numDigits="1" action="/menu" input="dtmf speech" hints="sales, support"><Say>Press 1, or say sales.</Say></Gather>
  <Dial action="/dialed"><WhatsApp>+5524987654321</WhatsApp></Dial>
</Response>
`

describe('ringway twiml', () => {
  let folder: string
  let app: Server
  let url: string
  let asked: { path: string; params: URLSearchParams; method: string }[]
  const answers = new Map<string, { type?: string; body: string }>()

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringway-twiml-'))
    await writeFile(join(folder, 'menu.xml'), MENU)
    await writeFile(join(folder, 'right.xml'), '<Response><Say>Hello</Say></Response>')
    app = createServer(async (request, response) => {
      const body = (await buffer(request)).toString()
      const { pathname, searchParams } = new URL(request.url ?? '', url)
      const params = request.method === 'GET' ? searchParams : new URLSearchParams(body)
      asked.push({ path: pathname, params, method: request.method ?? '' })
      const answer = answers.get(pathname) ?? { body: '<Response/>' }
      response.writeHead(200, { 'content-type': answer.type ?? 'text/xml' }).end(answer.body)
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => app.once('listening', resolve))
    url = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
    asked = []
  })
  after(async () => {
    await rm(folder, { recursive: true })
    app.closeAllConnections()
    app.close()
  })

  async function twiml(args: readonly string[], input = '') {
    const child = spawn(process.execPath, [RINGWAY, 'twiml', ...args], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin.end(input)
    const [out, err, code] = await Promise.all([
      readAll(child.stdout),
      readAll(child.stderr),
      new Promise<number | null>((resolve) => child.on('exit', resolve)),
    ])
    return { code, out, err }
  }

  test('check: warnings stand with their place and the line itself, and the document can be used', async () => {
    const { code, out } = await twiml(['check', 'menu.xml'])
    assert.equal(code, 0)
    assert.match(out, /^menu\.xml:3:8: warning 13510: .*\n {4}3 \| {3}<Say loop="x">Welcome\.<\/Say>\n {6}\| {8}\^\n/)
    assert.match(out, /^menu\.xml: Say, Gather, Dial run; 1 warning\.$/m)
  })

  test('check: what is no TwiML fails, with the place', async () => {
    const { code, out } = await twiml(['check', '-'], '<Response>\n<Say>Hi</Response>')
    assert.equal(code, 1)
    assert.match(out, /^-:2:\d+: error 12100: /)
    assert.match(out, /A caller would hear the application error/)
  })

  test('check: a verb that is not run is an error', async () => {
    const { code, out } = await twiml(['check', '-'], '<Response><Record/></Response>')
    assert.equal(code, 1)
    assert.match(out, /^-:1:11: error 13750: Record /)
  })

  test('check: nothing to complain of; a file that is not there; JSON', async () => {
    assert.equal((await twiml(['check', 'right.xml'])).out, 'right.xml: Say runs; nothing to complain of.\n')
    const gone = await twiml(['check', 'gone.xml'])
    assert.deepEqual([gone.code, gone.err], [1, 'There is no file gone.xml.\n'])
    const { source, usable, findings, verbs } = JSON.parse((await twiml(['check', 'menu.xml', '--json'])).out)
    assert.deepEqual([source, usable, verbs], ['menu.xml', true, ['Say', 'Gather', 'Dial']])
    assert.deepEqual([findings[0].code, findings[0].line, findings[0].column, findings.length], [13510, 3, 8, 1])
  })

  test('check: an app is asked as the server asks it', async () => {
    answers.set('/voice', { body: '<Response><Sai>Hi</Sai></Response>' })
    const { code, out } = await twiml(['check', `${url}/voice`, '--method', 'GET'])
    assert.equal(code, 0)
    assert.match(out, /\/voice:1:11: warning 12200: .*'Sai'/)
    const { method, params } = asked.find(({ path }) => path === '/voice') ?? assert.fail('not asked')
    assert.deepEqual(
      [method, params.get('From'), params.get('Direction')],
      ['GET', 'whatsapp:+555551234567', 'inbound'],
    )
    const away = await twiml(['check', 'http://127.0.0.1:1/voice'])
    assert.equal(away.code, 1)
    assert.match(away.err, /error 11202: /)
  })

  test('run: a call is played to the end, through the documents it leads to', async () => {
    answers.set('/menu', { body: '<Response><Say>Sales.</Say><Redirect method="GET">next</Redirect></Response>' })
    answers.set('/next', { type: 'text/plain', body: 'All our agents are busy.' })
    const { code, out } = await twiml([
      'run',
      'menu.xml',
      '--url',
      `${url}/voice`,
      '--user',
      'sales',
      '--to',
      'whatsapp:+1',
    ])
    assert.equal(code, 0, out)
    const lines = out.split('\n').filter((line) => !/\|/.test(line))
    assert.deepEqual(lines.slice(1), [
      '  says  "Welcome."   man, en-US',
      '  says  "Press 1, or say sales."   man, en-US',
      '  gathers a key up to # or words (sales, support) in en-US, for 5 s',
      '  the caller says "sales"',
      `→ POST ${url}/menu  SpeechResult=sales Confidence=1 Language=en-US msg=Gather End`,
      '  says  "Sales."   man, en-US',
      `→ GET ${url}/next`,
      '  says  "All our agents are busy."   man, en-US',
      'The document is over, and the call ends.',
      '',
    ])
    const { params } = asked.find(({ path }) => path === '/menu') ?? assert.fail('not asked')
    assert.deepEqual([params.get('SpeechResult'), params.get('To')], ['sales', 'whatsapp:+1'])
  })

  test('run: without input the next verb runs; how a Dial comes out is the script’s', async () => {
    const { code, out } = await twiml(['run', 'menu.xml', '--url', `${url}/voice`, '--user', '-, busy'])
    assert.equal(code, 0, out)
    assert.match(out, / {2}the caller does nothing\n {2}dials \+5524987654321, for 30 s\n {2}busy\n/)
    assert.match(out, /→ POST .*\/dialed {2}DialCallStatus=busy DialBridged=false/)
  })

  test('run: the caller hangs up', async () => {
    const { out } = await twiml(['run', 'menu.xml', '--user', 'hangup'])
    assert.match(out, /The caller hangs up\.\n$/)
  })

  test('run: a relative address in a file that comes from nowhere is told with what to do', async () => {
    const { code, out } = await twiml(['run', 'menu.xml', '--user', '1'])
    assert.equal(code, 1)
    assert.match(out, /error 15004: .*--url/)
  })

  test('run: a document that leads to itself is given up', async () => {
    answers.set('/circle', { body: '<Response><Redirect/></Response>' })
    const { code, out } = await twiml(['run', `${url}/circle`])
    assert.equal(code, 1)
    assert.match(out, /error 14106/)
  })

  test('run: a document that is none ends it, and says what the caller hears', async () => {
    const { code, out } = await twiml(['run', '-'], '<Respond/>')
    assert.equal(code, 1)
    assert.match(out, /error 12102: [\s\S]*application error/)
  })
})
