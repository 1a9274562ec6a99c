import { z } from 'zod'
import { REFUSALS, type Refusal, Refused } from './errors.ts'

const refusals = z.registry<{ refusal: Refusal }>()

/** Gives `schema` its own refusal, used whenever a value does not fit it. */
export function refusedAs<T extends z.ZodType>(refusal: Refusal, schema: T): T {
  refusals.add(schema, { refusal })
  return schema
}

/** For `refine`: what fails this check is refused as `refusal`, whatever the field's own is. */
export function failsAs(refusal: Refusal, why: string) {
  return { error: why, params: { refusal } }
}

/** How one kind of request refuses a field that has no refusal of its own, and how it spells field names. */
export type Vocabulary = {
  readonly otherwise: Refusal
  readonly spell: (path: readonly string[]) => string
  /** Says why in this kind's own terms. Default: as the schema says it. */
  readonly reword?: (why: string) => string
}

/** Forms and queries: the parameter's name as it was sent. */
export const FORM_WORDS: Vocabulary = {
  otherwise: REFUSALS.INVALID_PARAMETER,
  spell: (path) => path.join('.'),
  // A form knows no types: what the schema sees as an array is a parameter that came twice.
  reword: (why) => (why.endsWith('received array') ? 'is given more than once' : why),
}

/** JSON bodies, which may also be none: then `unreadable`. */
export type JsonVocabulary = Vocabulary & { readonly unreadable: Refusal }

/** Senders: the path in camelCase, as Twilio's own messages name it. */
export const SENDER_WORDS: JsonVocabulary = {
  otherwise: REFUSALS.INVALID_SENDER,
  unreadable: REFUSALS.UNREADABLE_SENDER,
  spell: (path) => (path.length === 0 ? 'body' : path.map(camelCase).join('.')),
}

/** Contents: the path as Twilio's pages write it. */
export const CONTENT_WORDS: JsonVocabulary = {
  otherwise: REFUSALS.INVALID_CONTENT,
  unreadable: REFUSALS.UNREADABLE_CONTENT,
  spell: (path) => (path.length === 0 ? 'body' : path.join('.')),
}

/** The first thing that is wrong, as a refusal that names the field. */
export function toRefused(schema: z.ZodType, error: z.ZodError, words: Vocabulary): Refused {
  const issue = error.issues[0]
  if (issue === undefined) return new Refused(words.otherwise, { field: '?', why: 'unreadable' })
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = [...issue.path, ...(unknown === undefined ? [] : [unknown])].map(String)
  return new Refused(ownRefusal(issue) ?? refusalAt(schema, path) ?? words.otherwise, {
    // A key nobody knows is told as it was sent.
    field:
      unknown === undefined
        ? words.spell(path)
        : [words.spell(path.slice(0, -1)), unknown].join('.').replace(/^body\./, ''),
    why: unknown === undefined ? (words.reword?.(issue.message) ?? issue.message) : 'unknown field',
  })
}

/** `voice_application_sid` and `twilio/call-to-action` as the SDK's types write them: voiceApplicationSid, twilioCallToAction. */
export function camelCase(key: string): string {
  return key.replace(/[_/-]([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** What `failsAs` has given a check. */
function ownRefusal(issue: z.core.$ZodIssue): Refusal | undefined {
  return issue.code === 'custom' ? (issue.params?.refusal as Refusal | undefined) : undefined
}

/** The refusal nearest to the field at `path`. */
function refusalAt(schema: z.ZodType, path: readonly string[]): Refusal | undefined {
  const layers = unwrap(schema)
  const inner = layers.at(-1)
  const [key, ...rest] = path
  const child = key === undefined ? undefined : childOf(inner, key)
  return (
    (child && refusalAt(child, rest)) ??
    layers.map((layer) => refusals.get(layer)?.refusal).find((r) => r !== undefined)
  )
}

/** The parts of an object or array schema, without what makes it optional, nullable or transformed. */
export function unwrap(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return [schema, ...unwrap(schema.unwrap() as z.ZodType)]
  if (schema instanceof z.ZodPipe) return [schema, ...unwrap(schema.in as z.ZodType)]
  return [schema]
}

function childOf(schema: z.ZodType | undefined, key: string): z.ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType
  if (!(schema instanceof z.ZodObject)) return undefined
  return (Object.hasOwn(schema.shape, key) ? schema.shape[key] : schema.def.catchall) as z.ZodType | undefined
}
