import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Refusal, refusalOf } from './meta-sdk-refusal.ts'

/**
 * What an SDK offers and the simulator does not have yet. It fails once it would pass, so that the list stays true.
 *
 * @param expected how Graph refuses it, whole
 */
export function pending(name: string, expected: Refusal, attempt: () => Promise<unknown>): void {
  test(`PENDING: ${name}`, async () => {
    const refusal = await refusalOf(attempt)
    assert.ok(refusal !== null, `${name} works now: take it from the pending ones, and from docs/meta-sdks.md`)
    assert.deepEqual(refusal, expected)
  })
}
