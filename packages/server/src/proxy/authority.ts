import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'
import * as x509 from '@peculiar/x509'
import { LRUCache } from 'lru-cache'
import { DAY } from '../kit/clock.ts'

const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
/** Longer than any development machine keeps its data directory. */
const AUTHORITY_DAYS = 3650
/** What clients accept at most is 398 days; a new one is made at every start. */
const LEAF_DAYS = 90

/**
 * A certificate authority of this data directory's own, made at the first start. It vouches for Twilio's host names
 * towards programs that were told to trust it, and for nothing else.
 */
export class Authority {
  /** The authority's certificate, to hand to clients. */
  readonly pem: string
  readonly #certificate: x509.X509Certificate
  readonly #key: webcrypto.CryptoKey
  readonly #leaves = new LRUCache<string, Promise<SecureContext>>({ max: 200 })

  constructor(certificate: x509.X509Certificate, key: webcrypto.CryptoKey) {
    this.pem = `${certificate.toString('pem')}\n`
    this.#certificate = certificate
    this.#key = key
  }

  /** Key and certificate for `host`, made when first asked for. */
  contextFor(host: string): Promise<SecureContext> {
    const known = this.#leaves.get(host)
    if (known) return known
    const made = this.#makeLeaf(host)
    this.#leaves.set(host, made)
    return made
  }

  async #makeLeaf(host: string): Promise<SecureContext> {
    const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${host}`,
      issuer: this.#certificate.subject,
      ...validFor(LEAF_DAYS),
      publicKey: keys.publicKey,
      signingKey: this.#key,
      signingAlgorithm: KEY,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
      ],
    })
    return createSecureContext({ cert: certificate.toString('pem'), key: await keyToPem(keys.privateKey) })
  }
}

/** Reads the authority kept in `directory`, or makes one there; its key is readable by the owner alone. */
export async function openAuthority(directory: string): Promise<Authority> {
  const [certificateFile, keyFile] = [join(directory, 'ca.pem'), join(directory, 'ca-key.pem')]
  try {
    const certificate = new x509.X509Certificate(await readFile(certificateFile, 'utf8'))
    return new Authority(certificate, await keyFromPem(await readFile(keyFile, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const { certificate, key } = await makeAuthority()
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await writeFile(keyFile, await keyToPem(key), { mode: 0o600 })
  await writeFile(certificateFile, `${certificate.toString('pem')}\n`)
  return new Authority(certificate, key)
}

async function makeAuthority(): Promise<{ certificate: x509.X509Certificate; key: webcrypto.CryptoKey }> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Ringway on this machine',
    ...validFor(AUTHORITY_DAYS),
    keys,
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  })
  return { certificate, key: keys.privateKey }
}

function validFor(days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + days * DAY) }
}

async function keyToPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

async function keyFromPem(pem: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), KEY, true, ['sign'])
}
