import { settingsValue } from '../webhooks/message-bodies.ts'
import type { WebhookSender } from '../webhooks/webhook-sender.ts'
import { type BusinessNumber, type Calling, callingChanged } from './business.ts'
import type { Network } from './network.ts'

/** New calling settings hold at once; the business is told by `account_settings_update` if it is one that is watched. */
export function setCalling(
  { network, webhooks }: { readonly network: Network; readonly webhooks: WebhookSender },
  business: BusinessNumber,
  calling: Calling,
): void {
  const after = { ...business, calling }
  network.putBusiness(after)
  if (!callingChanged(business.calling, calling)) return
  const value = settingsValue(after, calling, network.clock.now())
  void webhooks.send(after, { field: 'account_settings_update', value, queue: 'settings' })
}
