import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { displayNumber } from '../network/business.ts'
import type { Network } from '../network/network.ts'

/** Where the build puts the phone page. */
const BUILT = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** The phone page for each user, and a list of the phones at `/`. */
export async function phonePages(app: FastifyInstance, { network }: { readonly network: Network }): Promise<void> {
  await app.register(fastifyStatic, { root: BUILT, serve: false })
  app.get('/', (_request, reply) => reply.type('text/html').send(listOfPhones(network)))
  app.get('/phone/:wa_id', async (_request, reply) => {
    const page = `${BUILT}/index.html`
    if (!existsSync(page)) return reply.code(503).type('text/html').send(NOT_BUILT)
    return reply
      .type('text/html')
      .header('cache-control', 'no-cache')
      .send(await readFile(page))
  })
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
    reply.sendFile(`assets/${request.params['*']}`, { maxAge: '1y', immutable: true }),
  )
}

function listOfPhones(network: Network): string {
  const phones = network
    .users()
    .map(({ waId, name }) => `<li><a href="/phone/${waId}">${escapeHtml(name)}</a> ${displayNumber(waId)}</li>`)
  const businesses = network
    .businesses()
    .map(({ name, number }) => `<li>${escapeHtml(name)} ${displayNumber(number)}</li>`)
  return page(
    'WhatsApp simulator',
    `<h2>Phones</h2><ul>${phones.join('')}</ul><h2>Businesses</h2><ul>${businesses.join('')}</ul>` +
      '<p>Control API: <a href="/_sim/v1/openapi.json">/_sim/v1/openapi.json</a></p>',
  )
}

const STYLE =
  ':root{color-scheme:light dark}body{font:1rem/1.6 system-ui,sans-serif;margin:4rem auto;max-width:40rem;padding:0 1rem}' +
  'h1{margin-bottom:.25rem}h2{font-size:1rem;margin:2rem 0 .25rem}ul{list-style:none;padding:0;margin:0}' +
  'li{padding:.6rem 0;border-bottom:1px solid #8884}a{color:#0b7a5f;font-weight:600}'

const NOT_BUILT = page(
  'The phone page has not been built',
  '<p>Run <code>npm run build --workspace @ringway/simulator</code>, then load this page again.</p>',
)

function page(title: string, body: string): string {
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${title}</title><style>${STYLE}</style><body>` +
    `<h1>${title}</h1>${body}</body></html>`
  )
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
