import type { WireResponse } from './exchange.ts'

/** Hosts of Twilio's that serve documents. Nothing is ever sent to them: what we have of theirs is answered here. */
const HOSTS: ReadonlySet<string> = new Set([
  'demo.twilio.com',
  'handler.twilio.com',
  'webhooks.twilio.com',
  'api.twilio.com',
  'twimlets.com',
  'www.twimlets.com',
])

const WELCOME = `<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Say>Thanks for the call. Your number works. Give its application a voice URL of your own to hear what you wrote.</Say>
</Response>
`

const DOCUMENTS: ReadonlyMap<string, string> = new Map([
  ['demo.twilio.com/docs/voice.xml', WELCOME],
  ['demo.twilio.com/welcome/voice', WELCOME],
  ['demo.twilio.com/welcome/voice/', WELCOME],
])

/** What is answered in place of Twilio's own pages. */
export const HOSTED_DOCUMENTS: readonly string[] = [...DOCUMENTS.keys()]

/** Is `url` one of Twilio's own? */
export function isHosted(url: URL): boolean {
  return HOSTS.has(url.hostname)
}

/** Our answer for a URL of Twilio's own, GET and POST alike; null when there is none. */
export function hostedAnswer(url: URL): WireResponse | null {
  const document = DOCUMENTS.get(url.hostname + url.pathname)
  return document === undefined
    ? null
    : { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(document, 'utf8') }
}
