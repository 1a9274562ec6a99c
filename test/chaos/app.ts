/**
 * A customer's app as a program of its own, so that it can be killed. What arrives is written down before it is answered:
 * its death loses nothing that it has taken. Paths: /voice and /out answer what the scripts say for the user, /after the
 * end, /status and /progress 204.
 *
 *   node app.js PORT LOG SCRIPTS
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { encodeWav, tone } from '@ringway/sound'

/** A webhook as it is written down. */
export type Taken = { readonly at: number; readonly path: string; readonly token: string; readonly params: string }

const [port, log = '', scripts = ''] = process.argv.slice(2)
if (port !== undefined) listen(Number(port))

function listen(at: number): void {
  const { samples, sampleRate } = tone(1000, 1_000)
  const wav = encodeWav(samples, sampleRate)
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://app').pathname
    if (path === '/tone.wav') return void response.writeHead(200, { 'content-type': 'audio/wav' }).end(wav)
    const params = await text(request)
    const taken: Taken = { at: Date.now(), path, token: String(request.headers['i-twilio-idempotency-token']), params }
    appendFileSync(log, `${JSON.stringify(taken)}\n`)
    if (path === '/status' || path === '/progress') return void response.writeHead(204).end()
    const verbs = path === '/after' ? '<Hangup/>' : verbsFor(new URLSearchParams(params))
    response.writeHead(200, { 'content-type': 'text/xml' }).end(`<Response>${verbs}</Response>`)
  })
  server.listen(at, '127.0.0.1', () => process.send?.({ ready: true }))
  process.on('disconnect', () => process.exit(0))
}

function verbsFor(params: URLSearchParams): string {
  const user = params.get(params.get('Direction') === 'inbound' ? 'From' : 'To')?.replace(/\D/g, '') ?? ''
  const known = JSON.parse(readFileSync(scripts, 'utf8')) as Record<string, string>
  return known[user] ?? '<Hangup/>'
}
