/** What may hold an ampersand that means nothing. */
const OPAQUE = [
  { opens: '<!--', closes: '-->' },
  { opens: '<![CDATA[', closes: ']]>' },
  { opens: '<?', closes: '?>' },
] as const

/**
 * Offset of the first `&` that begins no reference XML knows, or null.
 *
 * It is TwiML's commonest mistake (`action="/menu?a=1&b=2"`), and the parser notices it only at the next semicolon,
 * which may be lines further on or nowhere: this finds the place to mend. Time is linear in the text.
 */
export function firstBareAmpersand(text: string): number | null {
  const markers = /&(?:(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)?|<(?:!--|!\[CDATA\[|\?)?/g
  for (let marker = markers.exec(text); marker !== null; marker = markers.exec(text)) {
    const [found] = marker
    if (found === '&') return marker.index
    const opaque = OPAQUE.find(({ opens }) => opens === found)
    if (opaque === undefined) continue
    const end = text.indexOf(opaque.closes, markers.lastIndex)
    if (end < 0) return null
    markers.lastIndex = end + opaque.closes.length
  }
  return null
}
