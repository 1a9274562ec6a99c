/** The built-in speaker's voices, American English both. */
export type BuiltInVoice = 'slt' | 'rms'

/** First names in Twilio's voice ids that are men's; whoever is not named here speaks with the woman's voice. */
const MEN = new Set(['man', 'matthew', 'joey', 'justin', 'brian', 'russell', 'stephen', 'gregory', 'kevin', 'arthur'])

/** The built-in voice nearest to what a `<Say voice>` asks for. */
export function builtInVoice(voice: string): BuiltInVoice {
  const name = voice
    .toLowerCase()
    .replace(/^polly\./, '')
    .replace(/-(neural|generative)$/, '')
  return MEN.has(name) ? 'rms' : 'slt'
}
