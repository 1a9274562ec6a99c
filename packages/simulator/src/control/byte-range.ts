/** The first and the last byte that are asked for. */
export type ByteRange = { readonly first: number; readonly last: number }

/**
 * What a Range header asks for of a file: players wind by it.
 *
 * @returns null for all of it, as where several parts are asked for; `unsatisfiable` where nothing of the file is meant
 * @see RFC 9110, 14.2
 */
export function byteRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === '' && to === '') return null
  // Without a beginning: that many from the end.
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (from !== '' && to !== '' && Number(to) < first) return null
  return first > last ? 'unsatisfiable' : { first, last }
}
