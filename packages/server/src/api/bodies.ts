import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import { z } from 'zod'
import { Refused } from '../contract/twilio/errors.ts'
import { inSchemaSpelling } from '../contract/twilio/key-spelling.ts'
import {
  CONTENT_WORDS,
  FORM_WORDS,
  type JsonVocabulary,
  SENDER_WORDS,
  toRefused,
  type Vocabulary,
} from '../contract/twilio/refused-field.ts'

/** Largest request body, in bytes. */
export const MAX_BODY_BYTES = 256 * 1024

/** From here on `app` takes forms alone. A repeated key is an array; parameters in the query count as well. */
export async function takeForms(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers()
  await app.register(formbody)
  app.setValidatorCompiler(validator(FORM_WORDS))
  app.addHook('preValidation', async (request) => {
    if (request.method === 'POST') request.body = { ...asObject(request.query), ...asObject(request.body) }
  })
}

/** The products that take JSON, and how each refuses it. */
export const JSON_PRODUCTS = { messaging: SENDER_WORDS, content: CONTENT_WORDS } as const satisfies Record<
  string,
  JsonVocabulary
>

/** From here on `app` takes JSON objects alone, in the spelling of the route's schema or in camelCase. */
export async function takeJson(app: FastifyInstance, words: JsonVocabulary): Promise<void> {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) =>
    parse(request, String(text), (error, body) => done(error && new Refused(words.unreadable), body)),
  )
  app.setValidatorCompiler(validator(words))
  app.addHook('preValidation', async (request) => {
    const schema = request.routeOptions.schema?.body
    if (!(schema instanceof z.ZodType)) return
    const { body } = request
    if (Array.isArray(body) || Object.keys(asObject(body)).length === 0) throw new Refused(words.unreadable)
    request.body = inSchemaSpelling(schema, body, words)
  })
}

/** What does not fit the schema is refused by the field's own code, or else as `bodyWords` says. */
function validator(bodyWords: Vocabulary): FastifySchemaCompiler<z.ZodType> {
  return ({ schema, httpPart }) =>
    (data) => {
      const read = schema.safeParse(data)
      if (read.success) return { value: read.data }
      return { error: toRefused(schema, read.error, httpPart === 'body' ? bodyWords : FORM_WORDS) }
    }
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}
