/** Which of two voices is meant where there are but two. */
export type Gender = 'man' | 'woman'

export type VoiceId = {
  readonly gender: Gender
  /** What the voice speaks by its name, the first by itself; none: whatever language is asked for. */
  readonly languages: readonly string[]
}

/** Amazon Polly's voices by language, as its list and Twilio's helper name them; men are marked. */
const POLLY: Readonly<Record<string, string>> = {
  arb: 'Zeina',
  'ar-AE': 'Hala Zayd/m',
  'ca-ES': 'Arlet',
  'cmn-CN': 'Zhiyu',
  'cs-CZ': 'Jitka',
  'cy-GB': 'Gwyneth',
  'da-DK': 'Naja Sofie Mads/m',
  'de-AT': 'Hannah',
  'de-CH': 'Sabrina',
  'de-DE': 'Marlene Vicki Hans/m Daniel/m',
  'en-AU': 'Nicole Olivia Russell/m',
  'en-GB': 'Amy Emma Brian/m Arthur/m',
  'en-GB-WLS': 'Geraint/m',
  'en-IE': 'Niamh',
  'en-IN': 'Aditi Raveena Kajal',
  'en-NZ': 'Aria',
  'en-SG': 'Jasmine',
  'en-US':
    'Danielle Ivy Joanna Kendra Kimberly Ruth Salli Gregory/m Joey/m Justin/m Kevin/m Matthew/m Patrick/m Stephen/m',
  'en-ZA': 'Ayanda',
  'es-ES': 'Alba Conchita Lucia Enrique/m Raul/m Sergio/m',
  'es-MX': 'Mia Andres/m',
  'es-US': 'Lupe Penelope Miguel/m Pedro/m',
  'fi-FI': 'Suvi',
  'fr-BE': 'Isabelle',
  'fr-CA': 'Chantal Gabrielle Liam/m',
  'fr-FR': 'Celine Lea Mathieu/m Remi/m',
  'hi-IN': 'Aditi Kajal',
  'is-IS': 'Dora Karl/m',
  'it-IT': 'Bianca Carla Adriano/m Giorgio/m',
  'ja-JP': 'Kazuha Mizuki Tomoko Takumi/m',
  'ko-KR': 'Jihye Seoyeon',
  'nb-NO': 'Ida Liv',
  'nl-BE': 'Lisa',
  'nl-NL': 'Laura Lotte Ruben/m',
  'pl-PL': 'Ewa Maja Ola Jacek/m Jan/m',
  'pt-BR': 'Camila Vitoria Ricardo/m Thiago/m',
  'pt-PT': 'Ines Cristiano/m',
  'ro-RO': 'Carmen',
  'ru-RU': 'Tatyana Maxim/m',
  'sv-SE': 'Astrid Elin',
  'tr-TR': 'Burcu Filiz',
  'yue-CN': 'Hiujin',
}

/** Google's named voices (Chirp 3 HD) that are men's. Google Cloud, Text-to-Speech, "Chirp 3: HD voices". */
const CHIRP_MEN = new Set(
  [
    'achird algenib algieba alnilam charon enceladus fenrir iapetus orus puck rasalgethi sadachbia sadaltager',
    'schedar umbriel zubenelgenubi',
  ]
    .join(' ')
    .split(' '),
)

/** Google's other voices have letters. Its list knows exceptions, which change often: these are the rule. */
const LETTER_MEN = { english: new Set('abdij'), others: new Set('bd') }

const BY_NAME: ReadonlyMap<string, VoiceId> = pollyByName()

function pollyByName(): Map<string, VoiceId> {
  const byName = new Map<string, VoiceId>()
  for (const [language, names] of Object.entries(POLLY))
    for (const name of names.split(' ')) {
      const key = plain(name.replace('/m', ''))
      const gender = name.endsWith('/m') ? 'man' : 'woman'
      byName.set(key, { gender, languages: [...(byName.get(key)?.languages ?? []), language] })
    }
  return byName
}

/**
 * What one of Twilio's voice ids says of who is to speak: `man`, `woman`, `alice`, `Polly.<Name>[-Neural|-Generative]`,
 * `Google.<language>-<kind>-<letter or name>`, in any case. Of an unknown id nothing is known: a woman, any language.
 *
 * @see Twilio, TwiML Voice: Say, `voice`.
 */
export function voiceId(id: string): VoiceId {
  const name = id.trim().toLowerCase()
  if (name === 'man') return { gender: 'man', languages: [] }
  const google = /^google\.([a-z]{2,3})-([a-z]{2})-(?:.*-)?([a-z0-9]+)$/.exec(name)
  if (google) return googleVoice(google[1] ?? '', google[2] ?? '', google[3] ?? '')
  const polly = /^polly\.(.+?)(?:-(?:neural|generative|long-form))?$/.exec(name)
  return BY_NAME.get(plain(polly?.[1] ?? '')) ?? { gender: 'woman', languages: [] }
}

function googleVoice(primary: string, region: string, voice: string): VoiceId {
  const language = `${primary}-${region.toUpperCase()}`
  const letters = language === 'en-US' ? LETTER_MEN.english : LETTER_MEN.others
  const isMan = voice.length === 1 ? letters.has(voice) : CHIRP_MEN.has(voice)
  return { gender: isMan ? 'man' : 'woman', languages: [language] }
}

/** Lower case, without accents. */
function plain(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
