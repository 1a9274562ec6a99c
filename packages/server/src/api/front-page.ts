import type { FastifyInstance } from 'fastify'

export type FrontPageOptions = {
  readonly version: string
  /** The simulated user's phone; null when no simulator runs beside this server. */
  readonly phonePageUrl: string | null
}

/** `/`: what runs here and where to go next. Holds nothing that has to be kept secret. */
export function serveFrontPage(app: FastifyInstance, options: FrontPageOptions): void {
  const page = frontPage(options)
  app.get('/', { schema: { hide: true } }, async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
}

function frontPage({ version, phonePageUrl }: FrontPageOptions): string {
  const links = [
    ...(phonePageUrl === null ? [] : [[phonePageUrl, 'Phone', 'call the business as a WhatsApp user'] as const]),
    ['/docs', 'API', "Twilio's REST API as it is served here"] as const,
    ['/healthz', 'Health', 'is everything up?'] as const,
    ['/metrics', 'Metrics', 'for Prometheus'] as const,
  ]
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ringway</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color: #1c2b33 }
  h1 { margin-bottom: 0 } a { color: #00684a } dt { font-weight: 600 } dd { margin: 0 0 1rem } small { color: #667 }
</style>
<h1>Ringway</h1>
<p>WhatsApp Business Calling that you run yourself: Twilio's REST API, webhooks and TwiML on one side, WhatsApp on the
other. <small>Version ${escaped(version)}</small></p>
<dl>
${links.map(([href, name, words]) => `  <dt><a href="${escaped(href)}">${name}</a></dt><dd>${words}</dd>`).join('\n')}
</dl>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
