import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'

/**
 * What an SDK offers and the simulator does not have yet. It fails once it would pass, so that the list stays true.
 *
 * @param refused what the refusal says
 */
export function pending(name: string, refused: RegExp, attempt: () => Promise<unknown>): void {
  test(`PENDING: ${name}`, async () => {
    const refusal = await attempt().then(
      (answer) => (isRefusal(answer) ? inspect(answer, { depth: 5 }) : null),
      (error: unknown) => inspect(error, { depth: 5 }),
    )
    assert.ok(refusal !== null, `${name} works now: take it from the pending ones, and from docs/meta-sdks.md`)
    assert.match(refusal, refused)
  })
}

/** Some SDKs give back an error instead of throwing it. */
function isRefusal(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'error' in answer
}
