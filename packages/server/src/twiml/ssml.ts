import { AS_WRITTEN, matching, oneOf, type Rule } from './attributes.ts'
import { DATE_FORMATS } from './english-dates.ts'
import { INTERPRET_AS } from './say-as.ts'
import type { Delivery } from './utterance.ts'

/** The SSML elements of `<Say>`. Twilio, TwiML Voice: Say, "SSML". */
export const SSML_NAMES = [
  ...(['break', 'emphasis', 'lang', 'p', 'phoneme', 'prosody', 's', 'say-as', 'sub', 'w'] as const),
] as const
export type SsmlName = (typeof SSML_NAMES)[number]

const INLINE: readonly SsmlName[] = ['break', 'emphasis', 'lang', 'phoneme', 'prosody', 'say-as', 'sub', 'w']

/** Which SSML element may stand inside which, as Twilio's helper lets them be written; in `<Say>` itself all may. */
export const MAY_HOLD: Readonly<Record<SsmlName, readonly SsmlName[]>> = {
  break: [],
  emphasis: INLINE,
  lang: SSML_NAMES,
  p: [...INLINE, 's'],
  phoneme: [],
  prosody: SSML_NAMES,
  s: INLINE,
  'say-as': [],
  sub: [],
  w: ['break', 'emphasis', 'phoneme', 'prosody', 'say-as', 'sub'],
}

/** Without these the element says nothing. */
export const REQUIRED: Readonly<Partial<Record<SsmlName, string>>> = {
  lang: 'xml:lang',
  'say-as': 'interpret-as',
  sub: 'alias',
}

/** Seconds of `<break strength>`. SSML gives the words their order only; these lengths are ours. */
const BREAK_SECONDS = { none: 0, 'x-weak': 0.1, weak: 0.25, medium: 0.5, strong: 0.75, 'x-strong': 1 } as const

/** In seconds. A longer `<break time>` is cut to this, as Amazon Polly does. */
const LONGEST_BREAK = 10

export const BREAK_RULES = {
  strength: word(BREAK_SECONDS, BREAK_SECONDS.medium),
  time: {
    otherwise: null,
    read: (raw) => {
      const [, number, unit] = /^\+?(\d+(?:\.\d+)?|\.\d+)(ms|s)$/.exec(raw.trim()) ?? []
      return number === undefined ? undefined : Math.min(Number(number) / (unit === 'ms' ? 1000 : 1), LONGEST_BREAK)
    },
    expects: 'a time such as 2s or 300ms',
    code: 12200,
  } satisfies Rule<number | null>,
}

export const EMPHASIS_RULES = { level: oneOf(['strong', 'moderate', 'reduced'], 'moderate', 12200) }

export const LANG_RULES = {
  'xml:lang': matching(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/, 'a language such as fr-FR', 12200),
}

const ALPHABETS = [
  ...(['ipa', 'x-sampa', 'x-amazon-jyutping', 'x-amazon-pinyin', 'x-amazon-pron-kana', 'x-amazon-yomigana'] as const),
] as const
export const PHONEME_RULES = { alphabet: oneOf(ALPHABETS, 'ipa', 12200), ph: AS_WRITTEN }

export const SAY_AS_RULES = { 'interpret-as': choice(INTERPRET_AS), format: choice(DATE_FORMATS) }

export const SUB_RULES = { alias: AS_WRITTEN }

export const W_RULES = { role: AS_WRITTEN }

/** Amazon Polly's words for rate, volume and pitch, in our numbers. SSML leaves them to the speaker. */
const RATES = { default: 1, 'x-slow': 0.5, slow: 0.75, medium: 1, fast: 1.5, 'x-fast': 2 } as const
const VOLUMES = { default: 0, silent: -100, 'x-soft': -12, soft: -6, medium: 0, loud: 4, 'x-loud': 8 } as const
const PITCHES = { default: 1, 'x-low': 0.7, low: 0.85, medium: 1, high: 1.15, 'x-high': 1.3 } as const

/** `rate` 13513, the others 12200. */
export const PROSODY_RULES = {
  rate: amount(
    RATES,
    /^([+-]?\d{1,4}(?:\.\d{1,3})?)%$/,
    (raw, n) => within(0.2, /^[+-]/.test(raw) ? 1 + n / 100 : n / 100, 2),
    {
      expects: 'a rate such as slow or 80%',
      code: 13513,
    },
  ),
  volume: amount(VOLUMES, /^([+-]\d{1,3}(?:\.\d{1,3})?)dB$/i, (_raw, decibels) => within(-100, decibels, 12), {
    expects: 'a volume such as loud or +6dB',
    code: 12200,
  }),
  pitch: amount(PITCHES, /^([+-]\d{1,3}(?:\.\d{1,3})?)%$/, (_raw, percent) => within(0.5, 1 + percent / 100, 1.5), {
    expects: 'a pitch such as high or -10%',
    code: 12200,
  }),
}

/** What `<prosody>` changes of how its surroundings are delivered; null: nothing is left to change. */
export function deliveryWithin(
  outer: Delivery | null,
  { rate, volume, pitch }: { rate: number | null; volume: number | null; pitch: number | null },
): Delivery | null {
  const inner = {
    rate: rate ?? outer?.rate ?? 1,
    volumeDb: volume ?? outer?.volumeDb ?? 0,
    pitch: pitch ?? outer?.pitch ?? 1,
  }
  const changed = {
    ...(inner.rate !== 1 && { rate: inner.rate }),
    ...(inner.volumeDb !== 0 && { volumeDb: inner.volumeDb }),
    ...(inner.pitch !== 1 && { pitch: inner.pitch }),
  }
  return Object.keys(changed).length === 0 ? null : Object.freeze(changed)
}

/** One of the given words, or nothing. */
function choice<const T extends string>(words: readonly T[]): Rule<T | null> {
  return {
    otherwise: null,
    read: (raw) => words.find((known) => known === raw),
    expects: `one of ${words.join(', ')}`,
    code: 12200,
  }
}

/** What a word stands for. */
function word(table: Readonly<Record<string, number>>, otherwise: number): Rule<number> {
  const known = new Map(Object.entries(table))
  return { otherwise, read: (raw) => known.get(raw), expects: `one of ${[...known.keys()].join(', ')}`, code: 12200 }
}

/** A word of the table, or a number of this form; nothing when it is absent. */
function amount(
  table: Readonly<Record<string, number>>,
  form: RegExp,
  value: (raw: string, number: number) => number,
  told: { readonly expects: string; readonly code: number },
): Rule<number | null> {
  const known = new Map(Object.entries(table))
  const read = (raw: string) => {
    const number = form.exec(raw.trim())?.[1]
    return known.get(raw.trim()) ?? (number === undefined ? undefined : value(raw.trim(), Number(number)))
  }
  return { otherwise: null, read, ...told }
}

function within(least: number, number: number, most: number): number {
  return Math.min(most, Math.max(least, number))
}
