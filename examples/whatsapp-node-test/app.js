// A tiny Cloud API app: it answers calls, says a greeting, and hangs up when the caller presses 1.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { endAllLines, Line } from './line.js'

/** Opens the app on a free port. `greeting` is what it says: Opus packets of 20 ms. */
export async function openApp(greeting) {
  const app = { business: null, lines: new Map(), errors: [] }
  const server = createServer(async (request, response) => {
    const parts = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts)
    if (!isSigned(app.business, body, request.headers['x-hub-signature-256'])) return response.writeHead(401).end()
    response.end()
    for (const entry of JSON.parse(body).entry)
      for (const { value } of entry.changes)
        for (const call of value.calls ?? []) await onCall(app, call, greeting).catch((error) => app.errors.push(error))
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
      for (const line of app.lines.values()) line.close()
      endAllLines()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function onCall(app, call, greeting) {
  if (call.event === 'terminate') {
    app.lines.get(call.id)?.close()
    app.lines.delete(call.id)
  }
  if (call.event !== 'connect') return
  const act = (action, more) => graph(app.business, 'calls', { call_id: call.id, action, ...more })
  const line = new Line(call.session.sdp, (key) => {
    if (key === '1') act('terminate').catch((error) => app.errors.push(error))
  })
  app.lines.set(call.id, line)
  const session = { sdp_type: 'answer', sdp: await line.answer() }
  await act('pre_accept', { session })
  await line.open
  await act('accept', { session })
  line.play(greeting)
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
