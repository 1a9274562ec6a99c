import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CookieJar } from 'tough-cookie'
import twilio from 'twilio'
import { type App, failureOf, get, openApp, openHttp, openRawApp, post, TOKEN, xml } from './app.test.support.ts'

/** Does the official SDK take the request as ours? Seen as the app sees it: Host and path, no user-info. */
function signed(app: App, number = 0): boolean {
  const asked = app.asked[number]
  assert.ok(asked)
  const form = Object.fromEntries(new URLSearchParams(asked.body))
  const signature = String(asked.headers['x-twilio-signature'])
  return twilio.validateRequest(TOKEN, signature, `http://${asked.headers.host}${asked.path}`, form)
}

test('a POST on the wire: exactly these headers, the form in the order given', async () => {
  let heard = ''
  await using app = await openRawApp((socket) => {
    socket.on('data', (data) => {
      heard += data
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 11\r\n\r\n<Response/>')
    })
  })
  await using http = openHttp()
  await http.send(post(`${app.url}/voice?a=1`, { idempotencyToken: '3c1b6f0e-0000-4000-8000-000000000000' }))
  const [head = '', body = ''] = heard.split('\r\n\r\n')
  const signature = /X-Twilio-Signature: (.*)/.exec(head)?.[1] ?? ''
  assert.deepEqual(head.split('\r\n'), [
    'POST /voice?a=1 HTTP/1.1',
    `host: 127.0.0.1:${app.port}`,
    'connection: keep-alive',
    'User-Agent: TwilioProxy/1.1',
    'Accept: */*',
    'Content-Type: application/x-www-form-urlencoded; charset=UTF-8',
    `X-Twilio-Signature: ${signature}`,
    'I-Twilio-Idempotency-Token: 3c1b6f0e-0000-4000-8000-000000000000',
    'X-Home-Region: us1',
    'Cache-Control: max-age=259200',
    `content-length: ${body.length}`,
  ])
  assert.equal(body, 'CallSid=CA1&From=whatsapp%3A%2B15551230001&Body=%C3%A1+b%26c%3Dd')
  const form = Object.fromEntries(new URLSearchParams(body))
  assert.ok(twilio.validateRequest(TOKEN, signature, `${app.url}/voice?a=1`, form))
})

test("a GET carries the parameters after the URL's own query, no body, and is signed for all of it", async () => {
  await using app = await openApp(() => xml('<Response/>'))
  await using http = openHttp()
  const response = await http.send(get(`${app.url}/voice?a=1#rc=2`))
  const [asked] = app.asked
  assert.equal(asked?.path, '/voice?a=1&CallSid=CA1&From=whatsapp%3A%2B15551230001&Body=%C3%A1+b%26c%3Dd')
  assert.equal(asked?.body, '')
  assert.equal(asked?.headers['content-type'], undefined)
  assert.ok(signed(app))
  assert.equal(response.url, `${app.url}${asked?.path}`)
})

for (const path of ['', '/', '?x=1', '/a%20b', "/o'clock?q='", '/ü?ü=ä b', '/a/../b', '//double']) {
  test(`the signature is good for ${JSON.stringify(path)} as the app sees it`, async () => {
    await using app = await openApp(() => xml('<Response/>'))
    await using http = openHttp()
    await http.send(post(`${app.url}${path}`))
    await http.send(get(`${app.url}${path}`))
    assert.ok(signed(app, 0))
    assert.ok(signed(app, 1))
  })
}

for (const status of [301, 302, 303]) {
  test(`${status} after a POST becomes a GET without the parameters, signed anew`, async () => {
    await using app = await openApp(({ path }) =>
      path === '/a' ? { status, headers: { location: 'b?x=1' } } : xml('<Response/>'),
    )
    await using http = openHttp()
    const response = await http.send(post(`${app.url}/a`))
    const [, second] = app.asked
    assert.deepEqual([second?.method, second?.path, second?.body], ['GET', '/b?x=1', ''])
    assert.ok(signed(app, 1))
    assert.equal(response.url, `${app.url}/b?x=1`)
    const tokens = app.asked.map(({ headers }) => headers['i-twilio-idempotency-token'])
    assert.equal(tokens[0], tokens[1])
  })
}

for (const status of [307, 308]) {
  test(`${status} keeps POST and parameters, signed anew`, async () => {
    await using app = await openApp(({ path }) =>
      path === '/a' ? { status, headers: { location: '/b' } } : xml('<Response/>'),
    )
    await using http = openHttp()
    await http.send(post(`${app.url}/a`))
    const [first, second] = app.asked
    assert.deepEqual([second?.method, second?.path, second?.body], ['POST', '/b', first?.body])
    assert.ok(signed(app, 1))
    assert.notEqual(first?.headers['x-twilio-signature'], second?.headers['x-twilio-signature'])
  })
}

test('ten redirects are followed, the eleventh is 11215', async () => {
  await using app = await openApp(({ path }) => {
    const left = Number(path.slice(1))
    return left === 0 ? xml('<Response/>') : { status: 302, headers: { location: `/${left - 1}` } }
  })
  await using http = openHttp()
  assert.equal((await http.send(post(`${app.url}/10`))).status, 200)
  const failure = await failureOf(http.send(post(`${app.url}/11`)))
  assert.equal(failure.code, 11215)
  assert.equal(failure.retry, 'never')
  assert.equal(app.asked.length, 11 + 11)
})

for (const [name, location] of [
  ['no Location', undefined],
  ['an unreadable Location', 'http://'],
  ['a Location that is not http', 'file:///etc/passwd'],
] as const) {
  test(`a redirect with ${name} is 11216`, async () => {
    await using app = await openApp(() => ({ status: 302, headers: location === undefined ? {} : { location } }))
    await using http = openHttp()
    const failure = await failureOf(http.send(post(app.url)))
    assert.equal(failure.code, 11216)
    assert.equal(failure.httpStatus, 302)
  })
}

test('credentials in the URL go as Basic with the first request, and into nothing that is kept', async () => {
  await using app = await openApp(({ headers }) =>
    headers.authorization === `Basic ${Buffer.from('us er:p@ss%').toString('base64')}`
      ? { status: 500, body: 'in' }
      : { status: 401, headers: { 'www-authenticate': 'Basic realm="app"' } },
  )
  await using http = openHttp()
  const failure = await failureOf(http.send(post(`http://us%20er:p%40ss%@127.0.0.1:${app.port}/voice`)))
  assert.equal(failure.httpStatus, 500)
  assert.equal(failure.url, `${app.url}/voice`)
  assert.doesNotMatch(JSON.stringify([failure.message, failure.exchanged]), /p@ss|p%40ss|dXMg/)
  assert.ok(signed(app))
})

test('a 401 without credentials in the URL says where to put them', async () => {
  await using app = await openApp(() => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="app"' } }))
  await using http = openHttp()
  assert.match((await failureOf(http.send(post(app.url)))).message, /user:password@/)
})

for (const [configured, method, base] of [
  ['/voice?a=1', 'POST', '/voice?a=1'],
  ['/voice?a=1', 'GET', '/voice?a=1'],
  ['/voice?a=1&#rc=2', 'GET', '/voice?a=1&#rc=2'],
  ['/to?b', 'GET', '/there?c=2'],
  ['/to', 'POST', '/there?c=2'],
] as const) {
  test(`relative addresses in what ${method} ${configured} answers start at ${base}, with the credentials`, async () => {
    await using app = await openApp(({ path }) =>
      path.startsWith('/to') ? { status: 302, headers: { location: 'there?c=2' } } : xml('<Response/>'),
    )
    await using http = openHttp()
    const origin = `http://u:p%40ss@127.0.0.1:${app.port}`
    const answer = await http.send({ ...post(origin + configured), method })
    assert.equal(answer.base, origin + base)
    assert.doesNotMatch(answer.url + answer.exchanged.url + answer.exchanged.address, /p%40ss|#/)
    assert.equal(answer.exchanged.address, `${app.url}${base.replace(/#.*/, '')}`)
  })
}

test('a query that ends with & gets no second one', async () => {
  await using app = await openApp(() => xml('<Response/>'))
  await using http = openHttp()
  for (const query of ['?', '?a=1&']) await http.send(get(`${app.url}/${query}`, { params: [['b', '2']] }))
  assert.deepEqual(
    app.asked.map(({ path }) => path),
    ['/?b=2', '/?a=1&b=2'],
  )
  assert.ok(signed(app, 0) && signed(app, 1))
})

test('credentials follow a redirect on the same origin and no other', async () => {
  await using other = await openApp(() => xml('<Response/>'))
  await using app = await openApp(({ path }) => {
    if (path === '/a') return { status: 307, headers: { location: '/b' } }
    return { status: 307, headers: { location: `${other.url}/c` } }
  })
  await using http = openHttp()
  await http.send(post(`http://u:p@127.0.0.1:${app.port}/a`))
  const basic = `Basic ${Buffer.from('u:p').toString('base64')}`
  assert.deepEqual(
    app.asked.map(({ headers }) => headers.authorization),
    [basic, basic],
  )
  assert.equal(other.asked[0]?.headers.authorization, undefined)
})

test('cookies are kept for the call, over redirects and requests, and belong to their jar', async () => {
  await using app = await openApp(({ path }) =>
    path === '/login'
      ? {
          status: 302,
          headers: { location: '/in', 'set-cookie': ['sid=42; Path=/', 'bad cookie', 'x=y; Domain=other.example'] },
        }
      : xml('<Response/>'),
  )
  await using http = openHttp()
  const jar = new CookieJar()
  await http.send(post(`${app.url}/login`, { jar }))
  await http.send(post(`${app.url}/later`, { jar }))
  await http.send(post(`${app.url}/other-call`, { jar: new CookieJar() }))
  assert.deepEqual(
    app.asked.map(({ headers }) => headers.cookie),
    [undefined, 'sid=42', 'sid=42', undefined],
  )
})

test('cookies of one host are not told to another, and secure ones not over http', async () => {
  await using other = await openApp(() => xml('<Response/>'))
  await using app = await openApp(({ path }) =>
    path === '/a'
      ? { status: 302, headers: { location: '/b', 'set-cookie': ['open=1', 'safe=2; Secure', 'old=3; Max-Age=0'] } }
      : { status: 302, headers: { location: `http://b.example:${other.port}/c` } },
  )
  await using http = openHttp({ resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
  await http.send(post(`http://a.example:${app.port}/a`, { jar: new CookieJar() }))
  assert.deepEqual(
    [app.asked[1], other.asked[0]].map((asked) => asked?.headers.cookie),
    ['open=1', undefined],
  )
})

test('a cookie of a full jar may still change, and go', async () => {
  const many = Array.from({ length: 50 }, (_, i) => `c${i}=1`)
  await using app = await openApp((_asked, number) => ({
    ...xml('<Response/>'),
    headers: { 'set-cookie': [many, ['c0=2', 'one-too-many=1'], ['c1=; Max-Age=0'], ['c50=1']][number - 1] ?? [] },
  }))
  await using http = openHttp()
  const jar = new CookieJar()
  for (let i = 0; i < 4; i += 1) await http.send(post(app.url, { jar }))
  const cookies = await jar.getCookies(app.url)
  assert.equal(cookies.length, 50)
  const kept = ['c0', 'c1', 'c50', 'one-too-many'].map((key) => cookies.find((one) => one.key === key)?.value ?? null)
  assert.deepEqual(kept, ['2', null, '1', null])
})

test('a jar takes fifty cookies and no more', async () => {
  await using app = await openApp((_asked, number) => ({
    ...xml('<Response/>'),
    headers: { 'set-cookie': Array.from({ length: 40 }, (_, i) => `c${number}x${i}=1`) },
  }))
  await using http = openHttp()
  const jar = new CookieJar()
  for (let i = 0; i < 3; i += 1) await http.send(post(app.url, { jar }))
  assert.equal((await jar.getCookies(app.url)).length, 50)
})
