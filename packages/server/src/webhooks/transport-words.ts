import { errors } from 'undici'
import { BodyTooLarge, ReadTimeout } from './exchange.ts'
import { ConnectFailed, TargetRefused } from './guard.ts'
import type { FailureKind } from './webhook-failure.ts'

/** Everything together took too long. */
export class TotalTimeout extends Error {
  override readonly name = 'TotalTimeout'
}

/** What a failure below HTTP is called: Twilio's code, our kind, and words that say what to do next. */
export type TransportVerdict = { readonly code: number; readonly kind: FailureKind; readonly words: string }

/** The limits that a message may have to name. Milliseconds and bytes. */
export type SpokenLimits = {
  readonly connectMs: number
  readonly readMs: number
  readonly totalMs: number
  readonly limitBytes: number
  readonly oversizeCode: number
}

const CHAIN: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_CHAIN_TOO_LONG',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
])

/** Twilio's reading of an error of Node's, undici's or ours. @see Twilio, error dictionary, 11200–11237, 11750. */
export function readTransportError(error: Error, host: string, limits: SpokenLimits): TransportVerdict {
  if (error instanceof TargetRefused) return { code: error.code, kind: 'refused', words: error.message }
  if (error instanceof ConnectFailed && error.timedOut) return connectTimedOut(error, host, limits)
  if (error instanceof TotalTimeout) {
    const words = `No complete answer from ${host} within ${limits.totalMs} ms. Answer sooner: do slow work after answering.`
    return { code: 11203, kind: 'read', words }
  }
  if (error instanceof ReadTimeout) {
    const words = `${host} took the request and then sent nothing for ${limits.readMs} ms. Check what the handler waits for.`
    return { code: 11205, kind: 'read', words }
  }
  if (error instanceof BodyTooLarge) {
    const words = `The answer of ${host} is larger than ${limits.limitBytes} bytes. Send less.`
    return { code: limits.oversizeCode, kind: 'answer', words }
  }
  return byCode(error, host)
}

function connectTimedOut(error: ConnectFailed, host: string, { connectMs }: SpokenLimits): TransportVerdict {
  const words = {
    dns: `The name ${host} was not resolved within ${connectMs} ms. Check the name and the resolver.`,
    tcp: `${host} did not accept a connection within ${connectMs} ms. Check that it is up and that no firewall is between.`,
    tls: `${host} accepted the connection but did not finish the TLS handshake within ${connectMs} ms. Check its TLS port.`,
  }
  return { code: { dns: 11210, tcp: 11201, tls: 11220 }[error.phase], kind: 'connect', words: words[error.phase] }
}

function byCode(error: Error, host: string): TransportVerdict {
  const phase = error instanceof ConnectFailed ? error.phase : null
  const code = errorCode(error instanceof ConnectFailed ? error.cause : error)
  const verdict = (twilio: number, words: string): TransportVerdict => ({ code: twilio, kind: 'transport', words })
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return verdict(
      11235,
      `The certificate of ${host} is for another name. Use the name it was issued for, or a new one.`,
    )
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return verdict(11236, `The certificate of ${host} has expired or is not valid yet. Renew it.`)
  }
  if (CHAIN.has(code)) {
    return verdict(
      11237,
      `No trusted path to the certificate of ${host} (${code}). Serve the whole chain of a known authority.`,
    )
  }
  if (phase === 'tls' || code === 'EPROTO' || /^ERR_(SSL|TLS)_/.test(code)) {
    return verdict(
      11220,
      `No TLS handshake with ${host} (${code}). Check that this port speaks https and its TLS versions.`,
    )
  }
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) {
    return verdict(11210, `The name ${host} has no address (${code}). Check its spelling and its DNS entry.`)
  }
  if (code === 'ECONNREFUSED') {
    return verdict(11202, `${host} refused the connection. Start the app, or correct the port.`)
  }
  if (error instanceof errors.HTTPParserError || /^UND_ERR_(HEADERS_OVERFLOW|RES_)/.test(code)) {
    return verdict(
      11206,
      `The answer of ${host} is not proper HTTP/1.1: ${error.message}. Check what listens on this port.`,
    )
  }
  if (CONNECTION.has(code) || phase !== null) {
    return verdict(11205, `The connection to ${host} broke (${code}) before a complete answer. Check the app's log.`)
  }
  return verdict(11200, `The request to ${host} failed: ${error.message}`)
}

const CONNECTION: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_SOCKET',
])

/** Node's and undici's `code`, or an empty string. */
function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : ''
}
