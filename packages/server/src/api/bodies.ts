import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify'
import { z } from 'zod'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { inSchemaSpelling } from '../contract/twilio/key-spelling.ts'
import { FORM_WORDS, JSON_WORDS, toRefused, type Vocabulary } from '../contract/twilio/refused-field.ts'

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

/** From here on `app` takes JSON objects alone, in the spelling of the route's schema or in camelCase. */
export async function takeJson(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
  app.setValidatorCompiler(validator(JSON_WORDS))
  app.addHook('preValidation', async (request) => {
    const schema = request.routeOptions.schema?.body
    if (!(schema instanceof z.ZodType)) return
    const { body } = request
    if (Array.isArray(body) || Object.keys(asObject(body)).length === 0) throw new Refused(REFUSALS.UNREADABLE_SENDER)
    request.body = inSchemaSpelling(schema, body)
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
