/** The 39 sounds of American English as the recogniser's model names them. */
const PHONES =
  'AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH'.split(' ')

/** Words that sound as one phone each: what is not the text is heard as a chain of these. */
export const PHONE_WORDS: readonly [word: string, phone: string][] = PHONES.map((phone) => [`ph_${phone}`, phone])

export const isPhoneWord = (word: string) => word.startsWith('ph_')

const LOOP = `<ph> = ${PHONE_WORDS.map(([word]) => word).join(' | ')};\n<other> = <ph>*;`

/** The words of a text as the recogniser's dictionary spells them: small letters and apostrophes; digits are spelled. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/\d/g, (digit) => ` ${DIGITS[Number(digit)]} `)
    .replace(/[^a-z' ]/g, ' ')
    .split(' ')
    .filter((word) => /[a-z]/.test(word))
}

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

/** The whole text somewhere among other sounds, or other sounds alone. Hears the text wherever it is, and too often. */
export function wholeText(words: readonly string[]): string {
  return `#JSGF V1.0;\ngrammar text;\n${LOOP}\npublic <heard> = <other> ( ${words.join(' ')} | <ph> ) <other>;`
}

/** Each word of the text on its own against other sounds: what is not really said loses to them. */
export function wordByWord(words: readonly string[]): string {
  const each = words.map((word) => `( ${word} | <ph> <other> )`).join(' ')
  return `#JSGF V1.0;\ngrammar words;\n${LOOP}\npublic <heard> = <other> ${each} <other>;`
}
