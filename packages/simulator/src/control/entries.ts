import type { BusinessNumber } from '../network/business.ts'
import type { Button } from '../network/button.ts'
import type { ThreadEntry } from '../network/thread.ts'
import type { User } from '../network/user.ts'
import type { ControlContext } from './control-context.ts'
import { notFound, Refusal } from './refusal.ts'

/** A line of one of a user's threads, and whose thread it is. */
export type Found = { readonly user: User; readonly business: BusinessNumber; readonly entry: ThreadEntry }

/** The line with this id, in whichever of the user's threads it is. @throws Refusal 404 */
export function entryById({ network }: ControlContext, user: User, id: string): Found {
  for (const business of network.businesses()) {
    const entry = network.thread(user, business).entries.find((line) => line.id === id)
    if (entry) return { user, business, entry }
  }
  throw notFound(`message with this id for +${user.waId}`, 'GET /_sim/v1/users/{wa_id}/thread lists them.')
}

/** @param wanted the button's index, or its title; a title that stands twice wants the index @throws Refusal 404, 409 */
export function buttonOf({ entry }: Found, wanted: number | string): Button {
  const buttons = entry.buttons ?? []
  if (buttons.length === 0)
    throw new Refusal(
      409,
      'nothing_to_tap',
      `This ${entry.kind.replace('_', ' ')} has no buttons${entry.status === null ? '' : `; it is ${entry.status}`}.`,
      'Tap one whose buttons are listed in the thread.',
    )
  const matching = buttons.filter(({ title }, index) => wanted === title || wanted === index)
  const [button] = matching
  const names = buttons.map(({ title }, index) => `${index} ${title}`).join(', ')
  if (!button) throw notFound(`button ${wanted} on this message`, `Its buttons: ${names}.`)
  if (matching.length > 1)
    throw new Refusal(409, 'ambiguous', `Several buttons are called ${wanted}.`, `Give the index: ${names}.`)
  return button
}
