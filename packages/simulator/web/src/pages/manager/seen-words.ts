import { openingWords } from '../../words.ts'
import type { SeenContact } from './manager-api.ts'

/** What a user's phone shows of the number, in words. Pure. */
export function seenWords(contact: SeenContact, now: number): string {
  if (contact.call_icon_hidden) return WHY_HIDDEN[contact.call_icon_hidden]
  if (contact.open) return 'The call icon'
  const callback = contact.callback ? ', and offers a callback' : ''
  return `Closed: ${openingWords(contact.opens_at, now).replace(/^./, (first) => first.toLowerCase())}${callback}`
}

const WHY_HIDDEN: Readonly<Record<NonNullable<SeenContact['call_icon_hidden']>, string>> = {
  calling_off: 'No call icon: calls are off (the business turns them on by its settings in Graph)',
  icon_hidden: 'No call icon: it is hidden',
  country: 'No call icon: not in this user’s country',
  restricted: 'No call icon: Meta has restricted the number',
}
