import { z } from 'zod'
import type { Content } from '../../domain/content.ts'
import { Types } from './content-types.ts'
import { isoSeconds } from './dates.ts'
import { REFUSALS } from './errors.ts'
import { text } from './fields.ts'
import { MAX_VARIABLES } from './placeholders.ts'
import { failsAs, refusedAs } from './refused-field.ts'

const Language = refusedAs(
  REFUSALS.LANGUAGE_MISSING,
  z
    .string()
    .min(1)
    .refine(isLanguage, failsAs(REFUSALS.INVALID_LANGUAGE, 'a language is written en or pt_BR'))
    .describe('As WhatsApp writes it: en, pt_BR'),
)

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })
const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

/** A language that has a name, perhaps with a country that has one. */
function isLanguage(code: string): boolean {
  const [, language, region] = /^([a-z]{2,3})(?:_([A-Z]{2}))?$/.exec(code) ?? []
  if (language === undefined || names.of(language) === undefined) return false
  return region === undefined || regions.of(region) !== undefined
}

const Variables = refusedAs(
  REFUSALS.INVALID_VARIABLES,
  z
    .record(z.string(), text(1_024), { error: 'must be an object of strings' })
    .refine(
      (variables) => Object.keys(variables).length <= MAX_VARIABLES,
      failsAs(REFUSALS.TOO_MANY_VARIABLES, `${MAX_VARIABLES} at most`),
    )
    .refine(
      (variables) => Object.keys(variables).every((key) => /^([1-9]\d?|100)$/.test(key)),
      'a variable is named by its number, "1" to "100"',
    )
    .describe('A sample for each placeholder: {"1": "Ann"}'),
)

/** A new content. camelCase spellings, `types.twilioCard` among them, are put into this one before it is read. */
export const ContentBody = z.strictObject({
  friendly_name: text(256).nullish(),
  language: Language,
  variables: Variables.nullish(),
  types: Types,
})
export type ContentBody = z.output<typeof ContentBody>

/** Twilio, Content v1, Content. Texts of `types` stand as they were given; the absent fields of cards are null. */
export const ContentResource = z.object({
  account_sid: z.string(),
  date_created: z.string(),
  date_updated: z.string(),
  friendly_name: z.string().nullable(),
  language: z.string(),
  links: z.object({ approval_create: z.string(), approval_fetch: z.string() }),
  sid: z.string(),
  types: z.record(z.string(), z.unknown()),
  url: z.string(),
  variables: z.record(z.string(), z.string()),
})
export type ContentResource = z.infer<typeof ContentResource>

/** @param origin where the caller reached us, for example `http://127.0.0.1:4010` */
export function toTwilioContent(content: Content, origin: string): ContentResource {
  const url = `${origin}/v1/Content/${content.sid}`
  return {
    sid: content.sid,
    account_sid: content.accountSid,
    friendly_name: content.friendlyName,
    language: content.language,
    variables: { ...content.variables },
    types: alphabetical(content.types) as ContentResource['types'],
    date_created: isoSeconds(content.createdAt),
    date_updated: isoSeconds(content.updatedAt),
    url,
    links: { approval_create: `${url}/ApprovalRequests/whatsapp`, approval_fetch: `${url}/ApprovalRequests` },
  }
}

/** Twilio prints the members of a content in this order, on every level. */
function alphabetical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(alphabetical)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, alphabetical(member)]))
}
