/**
 * How long the pieces of a text may be, in characters, from the first on; the last number is for all that follow. The first
 * is heard after a tenth of a second, where the built-in voices take half a second for the longest; each lasts several
 * times as long as it takes to make the next.
 */
export const PIECES = [80, 160, 240] as const

/** A piece this short is over before the next one is made. */
const SHORTEST = 16

/** A full stop that ends no sentence: after an abbreviation, or a single letter as in `U. S.` */
const ABBREVIATED = /(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sr|Sra|Jr|St|No|Nr|vs|etc|approx|dept|ext)|\b\p{L})\.$/iu
const SENTENCE_END = /[.!?…؟।]["'”’)\]]*\s|[。！？]/gu
const CLAUSE_END = /[,;:،؛]\s|\s[–—-]\s|[，；：、]/gu
const BLANK = /\s/gu

/**
 * A text in pieces that end where a speaker would breathe, so that each is heard while the next is being made. The first is
 * short, and ends with its first sentence or clause.
 *
 * Later ones are as long as they may be: they end after a sentence, else after a clause, else between words. Joined with
 * blanks where there were some they are the text.
 */
export function inPieces(text: string): string[] {
  const pieces: string[] = []
  for (let rest = text.trim(); rest !== ''; ) {
    const limit = PIECES[pieces.length] ?? PIECES[2]
    const length = lengthOfNext(rest, limit, pieces.length === 0)
    pieces.push(rest.slice(0, length).trim())
    rest = rest.slice(length).trimStart()
  }
  return pieces
}

function lengthOfNext(rest: string, limit: number, isFirst: boolean): number {
  if (rest.length <= limit) return rest.length
  const room = rest.slice(0, limit)
  const [sentences, clauses] = [endsIn(room, SENTENCE_END), endsIn(room, CLAUSE_END)]
  const breaths = isFirst ? [Math.min(...sentences, ...clauses)] : [sentences.at(-1), clauses.at(-1)]
  for (const breath of [...breaths, endsIn(room, BLANK).at(-1)])
    if (breath !== undefined && Number.isFinite(breath)) return breath
  return wholeCharacters(room)
}

/** How much of `text` comes before each place of a kind, with the mark itself; nothing that is too short. */
function endsIn(text: string, place: RegExp): number[] {
  return [...text.matchAll(place)]
    .filter(({ index, 0: mark }) => !ABBREVIATED.test(text.slice(0, index + mark.trimEnd().length)))
    .map(({ index, 0: mark }) => index + mark.length)
    .filter((length) => length >= SHORTEST)
}

/** Not in the middle of a character of two halves. */
function wholeCharacters(text: string): number {
  return /[\uD800-\uDBFF]$/.test(text) ? text.length - 1 : text.length
}
