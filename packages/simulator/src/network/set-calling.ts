import { settingsValue } from '../webhooks/message-bodies.ts'
import type { WebhookSender } from '../webhooks/webhook-sender.ts'
import type { BusinessNumber } from './business.ts'
import { type Calling, callingChanged } from './calling/calling.ts'
import { lifted } from './calling/restrictions.ts'
import type { Network } from './network.ts'

/** New calling settings hold at once; the business is told by `account_settings_update` if it is one that is watched. */
export function setCalling(
  { network, webhooks }: { readonly network: Network; readonly webhooks: WebhookSender },
  business: BusinessNumber,
  calling: Calling,
): void {
  const after = { ...business, calling, restrictions: restrictionsAfter(business, calling) }
  network.putBusiness(after)
  if (!callingChanged(business.calling, calling)) return
  const value = settingsValue(after, calling, network.clock.now())
  void webhooks.send(after, { field: 'account_settings_update', value, queue: 'settings' })
}

/** Buttons that were hidden for low pick-up come back once the business shows its icon again. */
function restrictionsAfter({ calling: before, restrictions }: BusinessNumber, { call_icon_visibility }: Calling) {
  const shownAgain = before.call_icon_visibility !== 'DEFAULT' && call_icon_visibility === 'DEFAULT'
  return shownAgain ? lifted(restrictions, 'RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN') : restrictions
}
