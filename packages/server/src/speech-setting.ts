import { z } from 'zod'
import { BadVoices, OPENAI_VOICES, readServiceVoices, type ServiceVoices } from './speech/service-voices.ts'

/** Where a speech service is: an address that `/audio/…` can be appended to. Default none. */
export const serviceUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((url) => !/^\w+:\/\/[^/]*@/.test(url), 'must not hold a user name or password: its key has a variable')
  .refine((url) => !/[?#]/.test(url), 'must end with its path: a query or fragment has no place in it')
  .nullable()
  .default(null)

/** What a bearer token may be made of. Default none. */
export const serviceKey = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'must be one line of printable ASCII without blanks')
  .nullable()
  .default(null)

/** `RINGWAY_SPEECH_VOICE`. Default OpenAI's woman and man. */
export const voicesSetting = z
  .string()
  .transform((text, context): ServiceVoices => {
    try {
      return readServiceVoices(text)
    } catch (error) {
      if (!(error instanceof BadVoices)) throw error
      context.addIssue({ code: 'custom', message: error.message })
      return z.NEVER
    }
  })
  .default(OPENAI_VOICES)
