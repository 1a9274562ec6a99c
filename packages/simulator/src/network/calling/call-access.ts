import type { Digits } from '@ringway/meta-wire'
import type { Millis } from '../../clock.ts'
import type { BusinessNumber } from '../business.ts'
import type { Calling } from './calling.ts'
import { countriesOf } from './country.ts'
import { type Opening, openingAt } from './opening.ts'
import { isRestricted } from './restrictions.ts'

/** How one user can call one business now, as their phone shows it. */
export type CallAccess = {
  /** The call icon stands in the chat. Without it buttons and links still call. */
  readonly icon: boolean
  /** Why it does not stand there. */
  readonly iconHidden: 'calling_off' | 'icon_hidden' | 'country' | 'restricted' | null
  /** Outside its hours the phone places no call: it offers to write, and tells when the business opens. */
  readonly opening: Opening
  /** The phone offers to ask for a callback. */
  readonly callback: boolean
}

/** @see Meta, Calling API, "Call settings" */
export function callAccess(
  business: Pick<BusinessNumber, 'calling' | 'restrictions'>,
  user: Digits,
  now: Millis,
): CallAccess {
  const { calling } = business
  const iconHidden = whyHidden(business, user, now)
  return {
    icon: iconHidden === null,
    iconHidden,
    opening: openingAt(calling.call_hours, now),
    callback: calling.status === 'ENABLED' && calling.callback_permission_status === 'ENABLED',
  }
}

function whyHidden(
  { calling, restrictions }: Pick<BusinessNumber, 'calling' | 'restrictions'>,
  user: Digits,
  now: Millis,
): CallAccess['iconHidden'] {
  if (calling.status !== 'ENABLED') return 'calling_off'
  if (isRestricted(restrictions, 'RESTRICTED_USER_INITIATED_CALLING', now)) return 'restricted'
  if (isRestricted(restrictions, 'RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN', now)) return 'restricted'
  if (calling.call_icon_visibility === 'DISABLE_ALL') return 'icon_hidden'
  return showsIconIn(calling, user) ? null : 'country'
}

/** By the country of the user's registered number. */
function showsIconIn({ call_icons }: Calling, user: Digits): boolean {
  const only = call_icons?.restrict_to_user_countries ?? []
  return only.length === 0 || countriesOf(user).some((country) => only.includes(country))
}
