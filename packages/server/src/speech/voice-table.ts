import { type Gender, voiceId } from '../twiml/voice-ids.ts'
import { type EspeakVoices, espeakVoice } from './espeak-voices.ts'
import { type ServiceVoices, serviceVoice } from './service-voices.ts'

/** Who is there to speak, besides the built-in voices. */
export type Speakers = {
  readonly service: ServiceVoices | null
  readonly espeak: EspeakVoices | null
}

/** One way to have a text spoken. */
export type Choice =
  | { readonly by: 'service' | 'espeak'; readonly voice: string }
  /** `isForeign`: the built-in voices speak English, and it is not. */
  | { readonly by: 'built-in'; readonly voice: 'slt' | 'rms'; readonly isForeign: boolean }

/** The built-in voices, American English both. */
const BUILT_IN: Readonly<Record<Gender, 'slt' | 'rms'>> = { woman: 'slt', man: 'rms' }

/**
 * Who speaks for one of Twilio's voice ids in a language, in order of preference.
 *
 * | language | first | if that is not there, or fails | last |
 * |---|---|---|---|
 * | English | the service | | built in |
 * | any other | the service | espeak-ng, where it knows the language | built in, as if it were English |
 *
 * Of the voice id its gender counts, and for a service what the operator says of it.
 *
 * @param language a tag such as `pt-BR`
 */
export function choicesFor(voice: string, language: string, { service, espeak }: Speakers): readonly Choice[] {
  const { gender } = voiceId(voice)
  const isEnglish = /^en\b/i.test(language)
  const choices: Choice[] = []
  if (service !== null) choices.push({ by: 'service', voice: serviceVoice(service, voice, language, gender) })
  const foreign = isEnglish || espeak === null ? null : espeakVoice(espeak, language, gender)
  if (foreign !== null) choices.push({ by: 'espeak', voice: foreign })
  return [...choices, { by: 'built-in', voice: BUILT_IN[gender], isForeign: !isEnglish }]
}
