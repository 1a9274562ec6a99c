import 'reflect-metadata' // before @peculiar/x509, which needs it
import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { before, test } from 'node:test'
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { CookieJar } from 'tough-cookie'
import { failureOf, openApp, openHttp, post } from './app.test.support.ts'

const DAY = 86_400_000
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
type Pair = { readonly certificate: X509Certificate; readonly keys: CryptoKeyPair }
type CryptoKeyPair = webcrypto.CryptoKeyPair

let authority: Pair

before(async () => {
  authority = await issue('An authority', null, { isAuthority: true })
})

async function issue(
  name: string,
  by: Pair | null,
  { isAuthority = false, from = -DAY, to = DAY }: { isAuthority?: boolean; from?: number; to?: number } = {},
): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.create({
    serialNumber: String(1 + Math.floor(Math.random() * 1e9)),
    subject: `CN=${name}`,
    issuer: by?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date(Date.now() + from),
    notAfter: new Date(Date.now() + to),
    publicKey: keys.publicKey,
    signingKey: by?.keys.privateKey ?? keys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(isAuthority, undefined, true),
      ...(isAuthority ? [] : [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])]),
    ],
  })
  return { certificate, keys }
}

async function serverWith({ certificate, keys }: Pair, listener: RequestListener) {
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  const server = createServer({ cert: certificate.toString('pem'), key }, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** What our client makes of an app with this certificate; asked as `app.example`. */
async function asked(pair: Pair) {
  const server = await serverWith(pair, (_request, response) => response.end('in'))
  const { port } = server.address() as AddressInfo
  await using http = openHttp({
    ca: [authority.certificate.toString('pem')],
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  })
  const sending = http.send({ url: `https://app.example:${port}/`, method: 'GET', params: [], authToken: 't' })
  try {
    return await sending.then(String, () => failureOf(sending))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('a certificate for this name by a known authority is taken', async () => {
  assert.equal(typeof (await asked(await issue('app.example', authority))), 'string')
})

test('a redirect leads from http to https and back; the password, and a cookie for https, stay where they belong', async () => {
  const heard: (string | undefined)[][] = []
  await using plain = await openApp(({ path, headers }) => {
    heard.push([path, headers.authorization, headers.cookie])
    return path === '/end'
      ? { status: 204 }
      : { status: 307, headers: { location: `https://app.example:${port()}/in` } }
  })
  const secure = await serverWith(await issue('app.example', authority), ({ url, headers }, response) => {
    heard.push([url, headers.authorization, headers.cookie])
    const again = url === '/in' ? '/again' : `http://app.example:${plain.port}/end`
    response.writeHead(303, { location: again, 'set-cookie': ['safe=1; Secure', 'open=2'] }).end()
  })
  const port = () => (secure.address() as AddressInfo).port
  await using http = openHttp({
    ca: [authority.certificate.toString('pem')],
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  })
  try {
    const { status } = await http.send(post(`http://u:p@app.example:${plain.port}/`, { jar: new CookieJar() }))
    assert.equal(status, 204)
    assert.deepEqual(heard, [
      ['/', 'Basic dTpw', undefined],
      ['/in', undefined, undefined],
      ['/again', undefined, 'safe=1; open=2'],
      ['/end', undefined, 'open=2'],
    ])
  } finally {
    secure.closeAllConnections()
    secure.close()
  }
})

for (const [name, code, make] of [
  ['for another name', 11235, () => issue('other.example', authority)],
  ['that has expired', 11236, () => issue('app.example', authority, { from: -2 * DAY, to: -DAY })],
  ['that is not valid yet', 11236, () => issue('app.example', authority, { from: DAY, to: 2 * DAY })],
  ['that signed itself', 11237, () => issue('app.example', null)],
  [
    'by an authority nobody knows',
    11237,
    async () => issue('app.example', await issue('X', null, { isAuthority: true })),
  ],
] as const) {
  test(`a certificate ${name} is ${code}`, async () => {
    const failure = await asked(await make())
    assert.ok(typeof failure !== 'string')
    assert.deepEqual([failure.code, failure.kind, failure.httpStatus], [code, 'transport', null])
  })
}
