import assert from 'node:assert/strict'
import type { Callers } from './callers.ts'
import type { Arrived } from './customer-app.ts'

/**
 * All that the app was asked and told about a user: nothing of it twice, and of each call everything in its order.
 * SIDs do not count: what is told again under another one is told twice.
 *
 * @param names the user's, as addresses
 */
export function assertToldOnce({ app }: Callers, names: readonly string[]): void {
  const told = app.arrived.filter(({ params }) =>
    ['From', 'To'].some((party) => names.includes(params.get(party) ?? '')),
  )
  const words = told.map(wordsOf)
  assert.deepEqual(
    words.filter((each, at) => words.indexOf(each) !== at),
    [],
    `told twice about ${names.join(', ')}`,
  )
  const numbers = told.flatMap(({ params }) => params.get('SequenceNumber') ?? [])
  assert.deepEqual(numbers, [...numbers.keys()].map(String), `callbacks about ${names.join(', ')}`)
}

/** Of a call its status, of a message that was sent its own, of one that came what it says. */
function wordsOf({ path, params }: Arrived): string {
  const which = ['CallStatus', 'MessageStatus', 'Body'].map((name) => params.get(name))
  return `${path} ${which.find((word) => word !== null) ?? ''}`
}
