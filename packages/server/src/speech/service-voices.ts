import type { Gender } from '../twiml/voice-ids.ts'

/**
 * Which of a service's voices speaks for whom, by key: `man`, `woman`, a language (`pt` or `pt-BR`), a language and a
 * gender (`pt-BR/woman`), one of Twilio's voice ids (`Polly.Camila`), or '' for everybody else. Keys are in lower case.
 */
export type ServiceVoices = ReadonlyMap<string, string>

/** OpenAI's, which its compatible services know by the same names. */
export const OPENAI_VOICES: ServiceVoices = new Map([
  ['woman', 'nova'],
  ['man', 'onyx'],
])

/** A map of voices that cannot be read; the message says why. */
export class BadVoices extends Error {
  override readonly name = 'BadVoices'
}

const KEY = /^(?:man|woman|[a-z]{2,3}(?:-[a-z0-9]{2,8})*(?:\/(?:man|woman))?|(?:polly|google)\.[\p{L}\p{N}-]+)$/u

/**
 * Reads `nova`, or `woman=nova,man=onyx,pt-BR/man=echo,Polly.Camila=shimmer`. Who has no voice of their own gets the
 * one without a key, else OpenAI's.
 *
 * @throws BadVoices
 */
export function readServiceVoices(text: string): ServiceVoices {
  const voices = new Map<string, string>()
  for (const item of text.split(',')) {
    const [voice = '', key = ''] = item
      .split('=')
      .reverse()
      .map((part) => part.trim())
    const known = key.toLowerCase()
    if (voice === '' || item.split('=').length > 2 || (known !== '' && !KEY.test(known)))
      throw new BadVoices(
        `has '${item.trim()}' where a voice, or one such as woman=nova or pt-BR/man=echo, is expected`,
      )
    if (voices.has(known)) throw new BadVoices(known === '' ? 'names two voices for everybody' : `names ${key} twice`)
    voices.set(known, voice)
  }
  return voices.has('') ? voices : new Map([...OPENAI_VOICES, ...voices])
}

/** The service's voice for one of Twilio's voice ids in a language: the most particular key counts. */
export function serviceVoice(voices: ServiceVoices, voice: string, language: string, gender: Gender): string {
  const [tag, primary] = [language.toLowerCase(), language.toLowerCase().split('-')[0]]
  const id = voice.toLowerCase()
  const ids = id.includes('.') ? [id, id.replace(/-(?:neural|generative|long-form)$/, '')] : []
  const keys = [...ids, `${tag}/${gender}`, tag, `${primary}/${gender}`, `${primary}`, gender, '']
  for (const key of keys) {
    const found = voices.get(key)
    if (found !== undefined) return found
  }
  return OPENAI_VOICES.get(gender) ?? ''
}
