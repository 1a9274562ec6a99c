/** Text up to this length is spoken in one piece; it is made ready in about a tenth of the time it lasts. */
export const ONE_PIECE = 240

/**
 * A long text in pieces that end where a speaker would breathe: after a sentence, else after a comma, else between
 * words. Each piece is heard while the next is being made, so that nobody waits for the whole.
 */
export function inPieces(text: string): string[] {
  const pieces: string[] = []
  for (let rest = text.trim(); rest !== ''; ) {
    const length = rest.length <= ONE_PIECE ? rest.length : breathAt(rest)
    pieces.push(rest.slice(0, length).trim())
    rest = rest.slice(length).trimStart()
  }
  return pieces
}

/** How much of `text` comes before the last good place to breathe within a piece. */
function breathAt(text: string): number {
  const piece = text.slice(0, ONE_PIECE)
  for (const place of [/[.!?]["')\]]*\s/g, /[,;:]\s/g, /\s/g]) {
    const last = [...piece.matchAll(place)].at(-1)
    if (last && last.index > 0) return last.index + last[0].length
  }
  return ONE_PIECE
}
