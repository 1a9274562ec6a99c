import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { type Asked, failureOf, get, openApp, openHttp, post, xml } from './app.test.support.ts'
import { digestAuthorization } from './digest.ts'

// RFC 7616, section 3.9.1.
const OF_THE_RFC = `realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`
const MUFASA = { username: 'Mufasa', password: 'Circle of Life' }
const REQUEST = { method: 'GET', url: new URL('http://www.example.org/dir/index.html') }
const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
const MD5 = '8ca523f5e9506fed4657c9700eebdbec'
const SHA_256 = '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'

for (const [name, challenge, response] of [
  ['MD5, as in the RFC', `Digest ${OF_THE_RFC}, algorithm=MD5`, MD5],
  ['SHA-256, as in the RFC', `Digest ${OF_THE_RFC}, algorithm=SHA-256`, SHA_256],
  ['no algorithm named: MD5', `Digest ${OF_THE_RFC}`, MD5],
  [
    'two challenges: the first',
    `Digest algorithm=SHA-256, ${OF_THE_RFC}, Digest ${OF_THE_RFC}, algorithm=MD5`,
    SHA_256,
  ],
  ['an unknown one first', `Digest algorithm=SHA-512-256, ${OF_THE_RFC}, Digest ${OF_THE_RFC}`, MD5],
  ['behind another scheme', `Basic realm="x, Digest y", Digest ${OF_THE_RFC}`, MD5],
  ['before another scheme', `Digest ${OF_THE_RFC}, Basic realm="x"`, MD5],
] as const) {
  test(`digest: ${name}`, () => {
    const answer = digestAuthorization({ 'www-authenticate': challenge }, REQUEST, MUFASA, CNONCE)
    assert.match(answer ?? '', new RegExp(`response="${response}"`))
    assert.match(answer ?? '', /^Digest username="Mufasa", realm="http-auth@example.org", .*uri="\/dir\/index.html"/)
  })
}

for (const challenge of ['Basic realm="x"', 'Digest realm="x"', 'Digest nonce="1", qop="auth-int"', 'Digest', '']) {
  test(`digest: ${JSON.stringify(challenge)} cannot be answered`, () =>
    assert.equal(digestAuthorization({ 'www-authenticate': challenge }, REQUEST, MUFASA, CNONCE), null))
}

test('digest: a name that is not Latin, and one with quotation marks', () => {
  const headers = { 'www-authenticate': 'Digest nonce="1"' }
  const of = (username: string) => digestAuthorization(headers, REQUEST, { username, password: 'p' }, CNONCE)
  assert.match(of('Jäsøn') ?? '', /username\*=UTF-8''J%C3%A4s%C3%B8n,/)
  assert.match(of('a"b\\c') ?? '', /username="a\\"b\\\\c",/)
})

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

/** Does the app let it in? By RFC 2617 as an app would check it. */
function isLetIn({ method, path, headers }: Asked): boolean {
  const sent = headers.authorization ?? ''
  const read = (name: string) => new RegExp(`\\b${name}="?([^",]*)`).exec(sent)?.[1] ?? ''
  const owner = md5('us er:app:p@ss')
  const expected = md5(`${owner}:n1:${read('nc')}:${read('cnonce')}:auth:${md5(`${method}:${path}`)}`)
  return sent.startsWith('Digest ') && read('uri') === path && read('response') === expected
}

test('credentials in the URL answer a Digest challenge, for GET and POST and after a redirect, and are shown to nobody', async () => {
  await using app = await openApp((asked) => {
    const challenge = 'Digest realm="app", nonce="n1", qop="auth", opaque="o"'
    if (!isLetIn(asked)) return { status: 401, headers: { 'www-authenticate': challenge } }
    return asked.path.startsWith('/a') ? { status: 307, headers: { location: '/b?x=1' } } : { status: 500 }
  })
  await using http = openHttp()
  const url = `http://us%20er:p%40ss@127.0.0.1:${app.port}/a`
  for (const request of [post(url), get(url)]) {
    const failure = await failureOf(http.send(request))
    assert.deepEqual([failure.httpStatus, failure.address], [500, `${app.url}/b?x=1`])
    assert.doesNotMatch(JSON.stringify(failure.exchanged), /p@ss|Digest u/)
  }
  const [refused, taken] = app.asked
  assert.deepEqual([refused?.body, taken?.method], [taken?.body, 'POST'])
  assert.equal(refused?.headers['i-twilio-idempotency-token'], taken?.headers['i-twilio-idempotency-token'])
})

test('a Digest challenge is answered once; without credentials, never', async () => {
  await using app = await openApp(() => ({
    status: 401,
    headers: { 'www-authenticate': ['Basic realm="app"', 'Digest realm="app", nonce="n1"'] },
  }))
  await using http = openHttp()
  for (const origin of ['http://u:p@127.0.0.1', 'http://127.0.0.1']) {
    const failure = await failureOf(http.send(post(`${origin}:${app.port}/`)))
    assert.deepEqual([failure.code, failure.httpStatus], [11217, 401])
  }
  assert.deepEqual(
    app.asked.map(({ headers }) => headers.authorization?.replace(/ .*/, '')),
    ['Basic', 'Digest', undefined],
  )
})

test('who takes Basic is not asked twice', async () => {
  await using app = await openApp(() => xml('<Response/>'))
  await using http = openHttp()
  await http.send(post(`http://u:p@127.0.0.1:${app.port}/`))
  assert.equal(app.asked.length, 1)
})
