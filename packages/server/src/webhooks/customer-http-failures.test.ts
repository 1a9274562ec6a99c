import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { deferred } from '../kit/deferred.ts'
import { closedPort, failureOf, openApp, openHttp, openRawApp, post, xml } from './app.test.support.ts'

test('silence after the request is 11205, and the answer so far is told', async () => {
  await using app = await openRawApp((socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'))
  })
  await using http = openHttp({ patience: { readMs: 40 } })
  const failure = await failureOf(http.send(post(app.url)))
  assert.deepEqual([failure.code, failure.kind, failure.httpStatus, failure.responseBody], [11205, 'read', 200, 'half'])
})

test('an answer that comes in pieces is awaited as long as none is late', async () => {
  await using app = await openRawApp((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')
      let pieces = 0
      const timer = setInterval(() => {
        socket.write('x')
        pieces += 1
        if (pieces === 5) clearInterval(timer)
      }, 100)
    })
  })
  await using http = openHttp({ patience: { readMs: 400 } })
  assert.equal(String((await http.send(post(app.url))).body), 'xxxxx')
})

test('an answer that drips for longer than the whole may take is 11203', async () => {
  const timers: NodeJS.Timeout[] = []
  await using app = await openRawApp((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n')
      timers.push(setInterval(() => socket.write('x'), 5))
    })
  })
  await using http = openHttp({ patience: { readMs: 1_000, totalMs: 80 } })
  const failure = await failureOf(http.send(post(app.url)))
  for (const timer of timers) clearInterval(timer)
  assert.deepEqual([failure.code, failure.kind, failure.retry], [11203, 'read', 'later'])
  assert.ok(failure.durationMs >= 75 && failure.durationMs < 1_000, String(failure.durationMs))
})

test('the whole time covers redirects: a circle of slow ones ends with 11203', async () => {
  await using app = await openApp(({ path }) => ({ status: 302, headers: { location: path } }))
  await using http = openHttp({ patience: { totalMs: 1 } })
  assert.equal((await failureOf(http.send(post(app.url)))).code, 11203)
})

test('a connection that is not made in time is tried twice', async () => {
  await using app = await openRawApp(() => undefined) // takes the connection, never answers the TLS handshake
  await using http = openHttp({ patience: { connectMs: 40 } })
  const failure = await failureOf(http.send(post(`https://127.0.0.1:${app.port}/`)))
  assert.deepEqual([failure.code, failure.kind], [11220, 'connect'])
  assert.equal(app.connections(), 2)
})

test('a name that does not resolve in time is 11210', async () => {
  await using http = openHttp({ patience: { connectMs: 20 }, resolve: () => new Promise(() => undefined) })
  assert.equal((await failureOf(http.send(post('http://slow.example/')))).code, 11210)
})

test('a name without an address is 11210', async () => {
  await using http = openHttp({
    resolve: async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' })
    },
  })
  assert.equal((await failureOf(http.send(post('http://no.example/')))).code, 11210)
})

test('a refused connection is 11202, and says what to do', async () => {
  await using http = openHttp()
  const failure = await failureOf(http.send(post(`http://127.0.0.1:${await closedPort()}/`)))
  assert.deepEqual([failure.code, failure.kind, failure.retry], [11202, 'transport', 'later'])
  assert.match(failure.message, /Start the app/)
})

test('a connection that breaks before the answer is 11205', async () => {
  await using app = await openRawApp((socket) => socket.once('data', () => socket.destroy()))
  await using http = openHttp()
  assert.equal((await failureOf(http.send(post(app.url)))).code, 11205)
  assert.equal(app.connections(), 1)
})

for (const [name, answer] of [
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['endless headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`],
  ['a body shorter than announced', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde'],
] as const) {
  test(`${name} is 11206`, async () => {
    await using app = await openRawApp((socket) => socket.once('data', () => socket.end(answer)))
    await using http = openHttp()
    assert.equal((await failureOf(http.send(post(app.url)))).code, 11206)
  })
}

test('https to a port that speaks http is 11220', async () => {
  await using app = await openRawApp((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  )
  await using http = openHttp()
  assert.equal((await failureOf(http.send(post(`https://127.0.0.1:${app.port}/`)))).code, 11220)
})

test('a kept connection that the app closes as it is used again is replaced, with the same token', async () => {
  const sockets: Socket[] = []
  const heard: string[] = []
  await using app = await openRawApp((socket) => {
    sockets.push(socket)
    let answered = false
    socket.on('data', (data) => {
      heard.push(String(data))
      if (answered) socket.destroy()
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      answered = true
    })
  })
  await using http = openHttp()
  await http.send(post(app.url))
  await setImmediate() // until undici has put the connection back
  assert.equal((await http.send(post(app.url))).status, 200)
  assert.equal(sockets.length, 2)
  const tokens = heard.slice(1).map((text) => /I-Twilio-Idempotency-Token: (.*)\r/.exec(text)?.[1])
  assert.equal(tokens.length, 2)
  assert.equal(tokens[0], tokens[1])
})

test('overrides in the URL: retries of 5xx with one token', async () => {
  await using app = await openApp((_asked, number) => (number < 3 ? { status: 503 } : xml('<Response/>')))
  await using http = openHttp()
  assert.equal((await http.send(post(`${app.url}/#rc=2&rp=5xx`))).status, 200)
  assert.equal(new Set(app.asked.map(({ headers }) => headers['i-twilio-idempotency-token'])).size, 1)
  assert.equal(app.asked.length, 3)
})

for (const [policy, kind, times] of [
  ['4xx', '4xx', 3],
  ['4xx', '5xx', 1],
  ['5xx', '4xx', 1],
  ['rt', 'silence', 3],
  ['ct', 'silence', 1],
  ['ct', 'refused', 1],
  ['all', '4xx', 3],
  ['all', '5xx', 3],
  ['all', 'silence', 3],
  ['all', 'a broken connection', 3],
  ['4xx,5xx,rt,ct', 'a broken connection', 1],
] as const) {
  test(`overrides in the URL: rc=2 and rp=${policy} ask ${times} times after ${kind}`, async () => {
    const answers = {
      '4xx': 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      '5xx': 'HTTP/1.1 500 Oh\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    }
    const tokens: string[] = []
    await using app = await openRawApp((socket) =>
      socket.once('data', (data) => {
        tokens.push(/I-Twilio-Idempotency-Token: (.*)/.exec(String(data))?.[1] ?? '')
        if (kind === '4xx' || kind === '5xx') socket.end(answers[kind])
        else if (kind === 'a broken connection') socket.destroy()
      }),
    )
    await using http = openHttp({ patience: { readMs: 40 } })
    const port = kind === 'refused' ? await closedPort() : app.port
    await failureOf(http.send(post(`http://127.0.0.1:${port}/#rc=2&rp=${policy}`)))
    assert.equal(tokens.length, kind === 'refused' ? 0 : times)
    assert.ok(new Set(tokens).size <= 1)
  })
}

test('the whole time covers the connection, and every try: tt ends them with 11203', async () => {
  await using app = await openRawApp(() => undefined) // takes the connection, never answers the TLS handshake
  await using http = openHttp({ patience: { connectMs: 60 } })
  const failure = await failureOf(http.send(post(`https://127.0.0.1:${app.port}/#tt=100&rc=5&rp=all`)))
  assert.deepEqual([failure.code, app.connections()], [11203, 2])
})

test('without overrides a 5xx is not tried again', async () => {
  await using app = await openApp(() => ({ status: 503 }))
  await using http = openHttp()
  await failureOf(http.send(post(app.url)))
  assert.equal(app.asked.length, 1)
})

test('overrides in the URL that mean nothing are told, and the defaults are used', async () => {
  await using app = await openApp(() => xml('<Response/>'))
  await using http = openHttp()
  const { exchanged } = await http.send(post(`${app.url}/#rc=9&rp=sometimes&ct=fast&e=ashburn&section`))
  assert.deepEqual(
    exchanged.warnings.map(({ code }) => code),
    [11240, 11243, 11240],
  )
})

test('the caller can end it, and gets its own reason back', async () => {
  await using app = await openRawApp(() => undefined)
  await using http = openHttp()
  const stop = new AbortController()
  const reason = new Error('the call is over')
  const sending = http.send(post(app.url, { signal: stop.signal }))
  stop.abort(reason)
  await assert.rejects(sending, reason)
  await assert.rejects(http.send(post(app.url, { signal: stop.signal })), reason)
})

test('closing ends what is under way', async () => {
  await using app = await openRawApp(() => undefined)
  const http = openHttp()
  const failing = failureOf(http.send(post(app.url)))
  await http.close()
  assert.equal((await failing).kind, 'transport')
})

test('closing ends a connection that is still being made', { timeout: 5_000 }, async () => {
  const { promise: gone, resolve } = deferred<void>()
  const { promise: there, resolve: arrive } = deferred<void>()
  await using app = await openRawApp((socket) => {
    socket.resume().on('close', () => resolve())
    arrive()
  })
  const http = openHttp({ patience: { connectMs: 60_000, totalMs: 60_000 } })
  const failing = failureOf(http.send(post(`https://127.0.0.1:${app.port}/`)))
  await there
  await http.close()
  await gone
  assert.equal((await failing).kind, 'transport')
})
