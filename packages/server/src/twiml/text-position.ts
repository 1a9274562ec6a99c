import type { Position } from './twiml-error.ts'

/** Offsets into `text` as lines and columns. A line ends at LF, CR LF or CR. The offset may be one past the end. */
export function positionsIn(text: string): (offset: number) => Position {
  const lineStarts = [0]
  for (const lineEnd of text.matchAll(/\r\n|\r|\n/g)) lineStarts.push(lineEnd.index + lineEnd[0].length)
  return (offset) => {
    const line = lastAtOrBefore(lineStarts, offset)
    return { line: line + 1, column: offset - (lineStarts[line] ?? 0) + 1 }
  }
}

/** Index of the last of the ascending `numbers` that is not above `limit`; 0 if there is none. */
function lastAtOrBefore(numbers: readonly number[], limit: number): number {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((numbers[middle] ?? 0) <= limit) low = middle
    else high = middle - 1
  }
  return low
}
