import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { CookieJar } from 'tough-cookie'
import { openEvents } from '../events/events.ts'
import { failureOf, openApp, openHttp, openRawApp, xml } from './app.test.support.ts'
import { askForTwiml, type TwimlQuestion } from './ask-for-twiml.ts'
import type { CustomerHttp } from './customer-http.ts'

class BadDocument extends Error {
  readonly code = 12100
  readonly line = 3
  readonly column = 7
}

/** Stands in for the parser: what begins as a Response is one. */
function parse(text: string): string {
  if (!text.includes('<Response')) throw new BadDocument('the document is broken')
  return text
}

function question(url: string, more: Partial<TwimlQuestion<string>> = {}): TwimlQuestion<string> {
  return {
    ...{ url, method: 'POST', fallback: null, callSid: 'CA1', params: [['CallSid', 'CA1']] },
    ...{ authToken: 't', jar: new CookieJar(), parse, ...more },
  }
}

function ask(http: CustomerHttp, asked: TwimlQuestion<string>) {
  const events = openEvents({ logger: pino({ level: 'silent' }) })
  return askForTwiml({ http, events }, asked).finally(() => events.close())
}

for (const type of ['text/xml', 'application/xml', 'text/html', 'TEXT/XML; charset=utf-8', 'text/plain']) {
  test(`TwiML: ${type} is a document`, async () => {
    await using app = await openApp(() => ({ headers: { 'content-type': type }, body: '<Response/>' }))
    await using http = openHttp()
    const { answer, url, failures } = await ask(http, question(`${app.url}/voice`))
    assert.deepEqual(answer, { kind: 'document', document: '<Response/>' })
    assert.equal(url, `${app.url}/voice`)
    assert.deepEqual(failures, [])
  })
}

for (const type of [
  ...['audio/mpeg', 'audio/wav', 'audio/wave', 'audio/x-wav', 'audio/aiff', 'audio/x-aifc', 'audio/x-aiff'],
  ...['audio/x-gsm', 'audio/gsm', 'audio/ulaw', 'Audio/MPEG; charset=binary'],
]) {
  test(`TwiML: ${type} is sound to be played, from behind its password`, async () => {
    await using app = await openApp(() => ({ headers: { 'content-type': type }, body: 'sound' }))
    await using http = openHttp()
    const { answer, url } = await ask(http, question(`http://u:p@127.0.0.1:${app.port}/song?a=1`, { method: 'GET' }))
    assert.deepEqual(answer, { kind: 'audio', url: `http://u:p@127.0.0.1:${app.port}/song?a=1&CallSid=CA1` })
    assert.equal(url, `${app.url}/song?a=1&CallSid=CA1`)
  })
}

test('TwiML: plain text that is none is spoken', async () => {
  await using app = await openApp(() => ({ headers: { 'content-type': 'text/plain' }, body: ' We are closed.\n' }))
  await using http = openHttp()
  assert.deepEqual((await ask(http, question(app.url))).answer, { kind: 'speech', text: 'We are closed.' })
})

test('TwiML: the charset of the Content-Type is honoured', async () => {
  const body = Buffer.from('<Response>olá</Response>', 'latin1')
  await using app = await openApp(() => ({ headers: { 'content-type': 'text/xml; charset=ISO-8859-1' }, body }))
  await using http = openHttp()
  assert.deepEqual((await ask(http, question(app.url))).answer, {
    kind: 'document',
    document: '<Response>olá</Response>',
  })
})

test('TwiML: sound is named by its address after redirects, and not read', async () => {
  await using app = await openRawApp((socket) => {
    socket.once('data', (data) => {
      if (String(data).includes(' /song ')) socket.write('HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\nendless')
      else socket.write('HTTP/1.1 302 Found\r\nLocation: /song\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    })
  })
  await using http = openHttp()
  assert.deepEqual((await ask(http, question(app.url))).answer, { kind: 'audio', url: `${app.url}/song` })
})

for (const [name, reply, code] of [
  ['an unknown Content-Type', { headers: { 'content-type': 'application/json' }, body: '{}' }, 12300],
  ['no Content-Type', { body: '<Response/>' }, 12300],
  ['nothing', { headers: { 'content-type': 'text/xml' } }, 11770],
  ['blank plain text', { headers: { 'content-type': 'text/plain' }, body: ' \n' }, 11770],
  ['204', { status: 204 }, 11770],
  ['404', { status: 404, headers: { 'content-type': 'text/xml' }, body: '<Response/>' }, 11217],
  ['broken XML', xml('<Respons'), 12100],
] as const) {
  test(`TwiML: ${name} is ${code} and takes the call to the fallback, which is told`, async () => {
    await using app = await openApp(({ path }) =>
      path.startsWith('/fallback') ? xml('<Response>ok</Response>') : reply,
    )
    await using http = openHttp()
    const fallback = { url: `${app.url}/fallback`, method: 'GET' } as const
    const first = `http://user:pass@127.0.0.1:${app.port}/voice#rc=1`
    const { answer, url, failures } = await ask(http, question(first, { fallback }))
    assert.deepEqual(answer, { kind: 'document', document: '<Response>ok</Response>' })
    assert.deepEqual(
      failures.map((failure) => failure.code),
      [code],
    )
    const told = new URL(app.asked[1]?.path ?? '', app.url)
    assert.deepEqual(
      [...told.searchParams],
      [
        ['CallSid', 'CA1'],
        ['ErrorCode', String(code)],
        ['ErrorUrl', `${app.url}/voice`],
      ],
    )
    assert.equal(url, told.href)
  })
}

test('TwiML: when the fallback fails too, its failure is thrown and knows the first', async () => {
  await using app = await openApp(({ path }) => (path === '/fallback' ? xml('<Oops') : { status: 500 }))
  await using http = openHttp()
  const fallback = { url: `${app.url}/fallback`, method: 'POST' } as const
  const failure = await failureOf(ask(http, question(app.url, { fallback })))
  assert.deepEqual(
    failure.all.map(({ code }) => code),
    [11217, 12100],
  )
  assert.deepEqual(failure.position, { line: 3, column: 7 })
  assert.equal(failure.responseBody, '<Oops')
})

test('TwiML: without a fallback the failure is thrown alone', async () => {
  await using app = await openApp(() => ({ status: 500 }))
  await using http = openHttp()
  assert.deepEqual(
    (await failureOf(ask(http, question(app.url)))).all.map(({ code }) => code),
    [11217],
  )
})

test('TwiML: an error of our own in the parser is not blamed on the app', async () => {
  await using app = await openApp(() => xml('<Response/>'))
  await using http = openHttp()
  const bug = new TypeError('a bug')
  const broken = () => {
    throw bug
  }
  const fallback = { url: `${app.url}/fallback`, method: 'POST' } as const
  await assert.rejects(ask(http, question(app.url, { parse: broken, fallback })), bug)
  assert.equal(app.asked.length, 1)
})

test('TwiML: a call that is over stops asking, the fallback too', async () => {
  const over = new AbortController()
  await using app = await openApp(() => {
    over.abort(new Error('over'))
    return new Promise(() => undefined)
  })
  await using http = openHttp()
  const fallback = { url: `${app.url}/fallback`, method: 'POST' } as const
  await assert.rejects(ask(http, question(app.url, { signal: over.signal, fallback })), /over/)
  assert.equal(app.asked.length, 1)
})

test('TwiML: settings in the URL that were passed over are told, of the failed question too', async () => {
  await using app = await openApp(({ path }) => (path === '/f' ? xml('<Response/>') : { status: 500 }))
  await using http = openHttp()
  const fallback = { url: `${app.url}/f#ct=1`, method: 'POST' } as const
  const { warnings } = await ask(http, question(`${app.url}/#rp=never`, { fallback }))
  assert.deepEqual(
    warnings.map(({ code }) => code),
    [11243, 11240],
  )
})
