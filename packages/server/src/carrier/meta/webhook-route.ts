import { timingSafeEqual } from 'node:crypto'
import { isSigned, SIGNATURE_HEADER } from '@ringway/meta-wire'
import type { FastifyPluginAsync } from 'fastify'
import { BadWebhook, type CarrierEvent, type Note } from './carrier-event.ts'
import { readWebhook } from './read-webhook.ts'

/** Where Meta sends its webhooks: the callback URL to enter in the app's dashboard. */
export const META_WEBHOOK_PATH = '/meta/webhook'

/** Meta batches up to 1,000 changes into a body of up to 3 MB. */
const MAX_BODY_BYTES = 3 * 1024 * 1024

export type MetaWebhookOptions = {
  readonly appSecret: string
  readonly verifyToken: string
  /** Keeps what Meta said; resolves when it is safe to answer 200. */
  readonly receive: (events: readonly CarrierEvent[]) => Promise<void>
  /** A request that was not signed with our secret. */
  readonly refused: (reason: string) => void
  /** What is told beside events. */
  readonly note: Note
  /** A webhook was answered after `ms` milliseconds. */
  readonly answered: (ms: number, status: number) => void
}

/**
 * GET answers Meta's verification challenge, POST takes events. The signature is checked over the bytes received,
 * before anything reads them.
 */
export const metaWebhook: FastifyPluginAsync<MetaWebhookOptions> = async (app, options) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  )

  app.addHook('onResponse', async (request, reply) => {
    if (request.method === 'POST') options.answered(reply.elapsedTime, reply.statusCode)
  })

  app.get(META_WEBHOOK_PATH, { schema: { hide: true } }, async (request, reply) => {
    const query = request.query as Record<string, unknown>
    const expected = query['hub.mode'] === 'subscribe' && same(query['hub.verify_token'], options.verifyToken)
    if (!expected) return reply.code(403).send(refusal(403, 'hub.verify_token is not META_VERIFY_TOKEN'))
    return reply.type('text/plain').send(String(query['hub.challenge'] ?? ''))
  })

  app.post(META_WEBHOOK_PATH, { schema: { hide: true } }, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const signature = request.headers[SIGNATURE_HEADER]
    if (!isSigned(body, options.appSecret, typeof signature === 'string' ? signature : undefined)) {
      const reason = signature === undefined ? 'is missing' : 'does not match the body and META_APP_SECRET'
      options.refused(`X-Hub-Signature-256 ${reason}`)
      return reply.code(403).send(refusal(403, `X-Hub-Signature-256 ${reason}`))
    }
    try {
      await options.receive(readWebhook(body, options.note))
      return reply.code(200).send()
    } catch (error) {
      if (error instanceof BadWebhook) return reply.code(400).send(refusal(400, error.message))
      throw error
    }
  })
}

function same(given: unknown, expected: string): boolean {
  const [a, b] = [Buffer.from(String(given ?? '')), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The house's error body, so that one reader serves every door. */
function refusal(status: 400 | 403, message: string) {
  const code = status === 403 ? 20403 : 20001
  return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }
}
