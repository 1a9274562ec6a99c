// A tiny Cloud API app: it declines calls and says by message why, and it answers messages.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

/** Opens the app on a free port. */
export async function openApp() {
  const app = { business: null, errors: [] }
  const server = createServer(async (request, response) => {
    const parts = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts)
    if (!isSigned(app.business, body, request.headers['x-hub-signature-256'])) return response.writeHead(401).end()
    response.end()
    for (const entry of JSON.parse(body).entry)
      for (const { value } of entry.changes) await take(app.business, value).catch((error) => app.errors.push(error))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/webhook`,
    errors: app.errors,
    /** Which number it is: its ids, token and secret. */
    be: (business) => {
      app.business = business
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function take(business, { calls = [], messages = [] }) {
  for (const { id, from, event } of calls) {
    if (event !== 'connect') continue
    await graph(business, 'calls', { call_id: id, action: 'reject' })
    await write(business, from, 'We are closed. Please write, and we will answer tomorrow.')
  }
  for (const { from, text } of messages) if (text) await write(business, from, `You said: ${text.body}`)
}

/** Tells a user something, unasked as well. */
export function write(business, to, body) {
  return graph(business, 'messages', { to, type: 'text', text: { body } })
}

async function graph({ graphUrl, phoneNumberId, token }, what, body) {
  const answer = await fetch(`${graphUrl}/v23.0/${phoneNumberId}/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messaging_product: 'whatsapp', ...body }),
  })
  if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`)
}

function isSigned(business, body, signature) {
  if (!business || typeof signature !== 'string') return false
  const wanted = `sha256=${createHmac('sha256', business.appSecret).update(body).digest('hex')}`
  return wanted.length === signature.length && timingSafeEqual(Buffer.from(wanted), Buffer.from(signature))
}
