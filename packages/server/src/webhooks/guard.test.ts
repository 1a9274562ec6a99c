import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOTHING_ALLOWED, parseAllowList } from './allow-list.ts'
import { failureOf, openApp, openHttp, xml } from './app.test.support.ts'
import { mayConnect, permitted, type Resolve, TargetRefused } from './guard.ts'

/** What each name of these tests resolves to. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ['::1', '127.0.0.1'],
  'localhost.': ['127.0.0.1'],
  'loopback.example': ['127.0.0.1'],
  'private.example': ['10.0.0.8'],
  'metadata.google.internal': ['169.254.169.254'],
  'both-private.example': ['192.168.1.1', 'fd00::1'],
  'mapped.example': ['::ffff:10.0.0.1'],
}
const resolve: Resolve = async (name) =>
  (NAMES[name] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const HOSTILE = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://127.0.0.53/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://127.0.0.1./',
  'http://①②⑦.0.0.1/',
  'http://0/',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::127.0.0.1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001::1]/',
  'http://[fe80::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[fec0::1]/',
  'http://[ff02::1]/',
  'http://[100::1]/',
  'http://[2001:db8::1]/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://100.64.0.1/',
  'http://192.0.0.1/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
  'http://198.51.100.1/',
  'http://203.0.113.1/',
  'http://224.0.0.1/',
  'http://240.0.0.1/',
  'http://255.255.255.255/',
  'http://user:secret@127.0.0.1/',
  'https://127.0.0.1/',
  'http://localhost/',
  'http://LOCALHOST/',
  'http://localhost./',
  'http://loopback.example/',
  'http://private.example/',
  'http://metadata.google.internal/',
  'http://both-private.example/',
  'http://mapped.example/',
  'http://%31%32%37.0.0.1/',
  'http://127。0。0。1/',
  'http://127.0.0.1%2e/',
  'http://\t127.0.0.1/',
  'http:\\\\127.0.0.1\\',
  'http://public.example@127.0.0.1/',
  'http://127.0.0.1:80\\@public.example/',
  'http://127.0.0.1#@public.example/',
  'http://[0:0::0:0:ffff:169.254.169.254]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[64:ff9b:1::10.0.0.1]/',
  'http://0x0a000001/',
  'http://012.0.0.1/',
]

for (const url of HOSTILE) {
  test(`guard: ${url} is not connected to`, async () => {
    await using http = openHttp({ allow: NOTHING_ALLOWED, resolve })
    const failure = await failureOf(http.send({ url, method: 'POST', params: [], authToken: 't' }))
    assert.equal(failure.code, 11200)
    assert.equal(failure.kind, 'refused')
    assert.equal(failure.retry, 'never')
    assert.match(failure.message, /RINGWAY_WEBHOOK_ALLOW/)
    assert.doesNotMatch(failure.message, /secret/)
  })
}

test('guard: the refusal names the host and the address it would have reached', async () => {
  await using http = openHttp({ allow: NOTHING_ALLOWED, resolve })
  const failure = await failureOf(
    http.send({ url: 'http://private.example/', method: 'GET', params: [], authToken: 't' }),
  )
  assert.match(failure.message, /private\.example \(10\.0\.0\.8\)/)
})

test('guard: a redirect to a refused target is refused, and what it was redirected from is not to blame', async () => {
  await using app = await openApp(() => ({ status: 302, headers: { location: 'http://169.254.169.254/latest/' } }))
  await using http = openHttp()
  const failure = await failureOf(http.send({ url: `${app.url}/voice`, method: 'POST', params: [], authToken: 't' }))
  assert.equal(failure.code, 11200)
  assert.equal(failure.url, 'http://169.254.169.254/latest/')
})

for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]']) {
  test(`guard: ${host} is reached when loopback is open, though the app listens on 127.0.0.1 alone`, async () => {
    await using app = await openApp(() => xml('<Response/>'))
    await using http = openHttp({ resolve })
    const response = await http.send({ url: `http://${host}:${app.port}/`, method: 'GET', params: [], authToken: 't' })
    assert.equal(response.status, 200)
  })
}

test('guard: a name that is open is reached wherever it points', async () => {
  await using app = await openApp(() => xml('<Response/>'))
  await using http = openHttp({ allow: parseAllowList('*.example'), resolve })
  const url = `http://loopback.example:${app.port}/`
  assert.equal((await http.send({ url, method: 'GET', params: [], authToken: 't' })).status, 200)
})

test('guard: a name that changes its mind is checked at every connection, and asked once for each', async () => {
  const answers = ['127.0.0.1', '10.0.0.1']
  const asked: string[] = []
  await using app = await openApp(() => ({ ...xml('<Response/>'), headers: { connection: 'close' } }))
  await using http = openHttp({
    resolve: async (name) => {
      asked.push(name)
      return [{ address: answers.shift() ?? '10.0.0.2', family: 4 }]
    },
  })
  const request = { url: `http://rebinding.example:${app.port}/`, method: 'GET', params: [], authToken: 't' } as const
  assert.equal((await http.send(request)).status, 200)
  assert.deepEqual(asked, ['rebinding.example'])
  assert.equal((await failureOf(http.send(request))).kind, 'refused')
  assert.equal(app.asked.length, 1)
})

test('guard: of a name with public and private addresses the public ones are kept', () => {
  const addresses = ['10.0.0.1', '8.8.8.8', '::1', '2606:4700::1'].map((address) => ({ address, family: 4 }))
  const kept = permitted('mixed.example', addresses, NOTHING_ALLOWED).map(({ address }) => address)
  assert.deepEqual(kept, ['8.8.8.8', '2606:4700::1'])
  assert.throws(() => permitted('none.example', addresses.slice(0, 1), NOTHING_ALLOWED), TargetRefused)
})

test('guard: public addresses need no permission', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700::1', '2001:4860:4860::8888']) {
    assert.ok(mayConnect(address, NOTHING_ALLOWED), address)
  }
  assert.equal(mayConnect('not an address', NOTHING_ALLOWED), false)
})
