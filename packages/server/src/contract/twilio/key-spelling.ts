import { z } from 'zod'
import { Refused } from './errors.ts'
import { camelCase, unwrap, type Vocabulary } from './refused-field.ts'

/**
 * `body` with the keys of `schema` spelt as the schema spells them: the curl examples write `voice_application_sid`,
 * the SDK's types `voiceApplicationSid`, and both reach the server as written. Keys of neither spelling stay.
 *
 * @throws Refused when one object has both spellings of a key
 */
export function inSchemaSpelling(schema: z.ZodType, body: unknown, words: Vocabulary): unknown {
  const inner = meant(unwrap(schema).at(-1), body)
  if (inner instanceof z.ZodArray && Array.isArray(body))
    return body.map((element) => inSchemaSpelling(inner.element as z.ZodType, element, words))
  if (!(inner instanceof z.ZodObject) || typeof body !== 'object' || body === null || Array.isArray(body)) return body

  const spelt = new Map(Object.keys(inner.shape).map((key) => [camelCase(key), key]))
  const entries = Object.entries(body).map(([sent, value]): [string, unknown] => {
    const key = spelt.get(sent) ?? sent
    if (key !== sent && Object.hasOwn(body, key))
      throw new Refused(words.otherwise, { field: sent, why: `${key} was sent as well` })
    const child = Object.hasOwn(inner.shape, key) ? (inner.shape[key] as z.ZodType) : undefined
    return [key, child === undefined ? value : inSchemaSpelling(child, value, words)]
  })
  return Object.fromEntries(entries)
}

/** Of a union the option that the body's discriminator names; any other schema as it is. */
function meant(schema: z.ZodType | undefined, body: unknown): z.ZodType | undefined {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema
  const { discriminator } = schema.def
  const named = (body as Record<string, unknown> | null)?.[discriminator]
  return schema.options
    .map((option) => unwrap(option as z.ZodType).at(-1))
    .find((option) => option instanceof z.ZodObject && option.shape[discriminator].safeParse(named).success)
}
