import { X509Certificate } from 'node:crypto'
import { CipherContext, HashAlgorithm, NamedCurveAlgorithm, SignatureAlgorithm, type SignatureHash } from 'werift'

/** The relay's own certificate, shown to every peer. */
export type Certificate = {
  readonly certPem: string
  readonly keyPem: string
  readonly signatureHash: SignatureHash
  /** SHA-256 in upper-case hex with colons, as `a=fingerprint` wants it. */
  readonly fingerprint: string
}

/** A new self-signed certificate: ECDSA P-256, because its small handshake fits into few datagrams. */
export async function newCertificate(): Promise<Certificate> {
  const made = await CipherContext.createSelfSignedCertificateWithKey(
    { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 },
    NamedCurveAlgorithm.secp256r1_23,
  )
  return { ...made, fingerprint: new X509Certificate(made.certPem).fingerprint256 }
}
