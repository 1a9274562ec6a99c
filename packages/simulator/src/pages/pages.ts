import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Where the build puts the pages. */
const BUILT = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** Two pages make up all addresses; each reads from its own what it is to show. */
const PHONE = 'index.html'
const OTHERS = 'pages.html'

/** The phone page for each user; the pages about phones, calls and what crosses the border; what they load. */
export async function pages(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, { root: BUILT, serve: false })
  app.get('/phone/:wa_id', (_request, reply) => send(reply, PHONE))
  for (const path of ['/', '/network', '/calls', '/calls/:id', '/manager', '/manager/:number', '/faults'])
    app.get(path, (_request, reply) => send(reply, OTHERS))
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
    reply.sendFile(`assets/${request.params['*']}`, { maxAge: '1y', immutable: true }),
  )
}

async function send(reply: FastifyReply, page: string): Promise<FastifyReply> {
  const file = `${BUILT}/${page}`
  if (!existsSync(file)) return reply.code(503).type('text/html').send(NOT_BUILT)
  return reply
    .type('text/html')
    .header('cache-control', 'no-cache')
    .send(await readFile(file))
}

const NOT_BUILT =
  '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '<title>The pages have not been built</title><style>:root{color-scheme:light dark}' +
  'body{font:1rem/1.6 system-ui,sans-serif;margin:4rem auto;max-width:40rem;padding:0 1rem}</style>' +
  '<body><h1>The pages have not been built</h1>' +
  '<p>Run <code>npm run build --workspace @ringway/simulator</code>, then load this page again.</p></body></html>'
