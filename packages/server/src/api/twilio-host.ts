import type { IncomingHttpHeaders } from 'node:http'

/** Twilio's products that are served here, by the first label of their host. */
export type Surface = 'api' | 'messaging' | 'monitor' | 'content'

/** Paths that more than one of Twilio's hosts has: without a host nobody can tell which is meant. */
const SHARED_PATHS = /^\/(v1|v2)\/(Services|Events)(\/|$)/

/**
 * The product whose Twilio host a request names, in lower case: `Host`, then `X-Forwarded-Host`, then
 * `X-Original-Host`. Region and edge do not matter: `api.dublin.ie1.twilio.com` is `api`.
 *
 * @returns null when no header names a host of Twilio's: then the path decides. A product that is not served here is
 *   returned all the same
 */
export function namedProduct(headers: IncomingHttpHeaders): string | null {
  for (const header of [headers.host, headers['x-forwarded-host'], headers['x-original-host']]) {
    const [host = ''] = String(header ?? '').split(',')
    const labels = host.trim().toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '').split('.')
    if (labels.length > 2 && labels.at(-1) === 'com' && labels.at(-2) === 'twilio') return labels[0] ?? null
  }
  return null
}

/** Must a host be named before this path means anything? */
export function needsHost(path: string): boolean {
  return SHARED_PATHS.test(path)
}
