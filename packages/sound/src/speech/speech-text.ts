/** The longest text that is spoken at once, in characters. Twilio's limit for `<Say>`. */
export const MAX_SPEECH_CHARACTERS = 4096

/**
 * The longest piece given to the synthesizer at once. Its memory and its time grow with a piece (a thousand digits
 * without a stop took 230 MB), and while it speaks one piece nobody else is served.
 */
const MAX_PIECE = 240

/**
 * The text as the synthesizer can take it: control characters and lone surrogates become spaces, typographic quotes
 * and dashes their plain forms, accents are dropped (the voices know English only), white space is folded.
 */
export function cleanSpeechText(text: string): string {
  return text
    .slice(0, MAX_SPEECH_CHARACTERS)
    .normalize('NFKD')
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[–—]/g, ', ')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()
}

/** Clean text in pieces of at most 240 characters, cut after a sentence, else after a comma, else between words. */
export function speechPieces(clean: string): string[] {
  const pieces: string[] = []
  let rest = clean
  while (rest.length > MAX_PIECE) {
    const cut = cutPoint(rest.slice(0, MAX_PIECE + 1))
    pieces.push(rest.slice(0, cut).trim())
    rest = rest.slice(cut).trim()
  }
  if (rest) pieces.push(rest)
  return pieces
}

function cutPoint(window: string): number {
  for (const boundary of [/[.!?]['")]? /g, /[,;:] /g, / /g]) {
    const last = [...window.matchAll(boundary)].at(-1)
    if (last && last.index > 0) return last.index + last[0].length
  }
  return MAX_PIECE
}
