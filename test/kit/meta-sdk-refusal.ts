/** What Graph says when it refuses, as far as an SDK passes it on. */
export type Refusal = { readonly code: number; readonly message: string; readonly details: string | null }

/** What Graph says to a business that calls a user who has not allowed it. */
export const NO_PERMISSION: Refusal = {
  code: 138006,
  message: '(#138006) No approved call permission found',
  details: 'The user has not given this business permission to call, or it has ended.',
}

/** What Graph says of a path that it does not have. */
export function unknownPath(path: string): Refusal {
  return { code: 2500, message: `Unknown path components: ${path}`, details: null }
}

/**
 * Graph's words of refusal, wherever an SDK puts them: thrown or given back, bare, beside others or in a class of its own.
 *
 * @returns null when nothing was refused
 * @throws what the SDK throws that does not come from Graph
 */
export async function refusalOf(attempt: () => Promise<unknown>): Promise<Refusal | null> {
  let answer: unknown
  try {
    answer = await attempt()
  } catch (error) {
    const words = wordsIn(error) ?? wordsIn(field(error, 'data', 'error'))
    if (words) return words
    throw error
  }
  return wordsIn(field(answer, 'error'))
}

function wordsIn(error: unknown): Refusal | null {
  const [code, message] = [field(error, 'code'), field(error, 'message')]
  if (typeof code !== 'number' || typeof message !== 'string') return null
  const details = field(error, 'error_data', 'details') ?? field(error, 'details')
  return { code, message, details: typeof details === 'string' && details !== '' ? details : null }
}

function field(of: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((at, name) => (at as Record<string, unknown> | null | undefined)?.[name], of)
}
