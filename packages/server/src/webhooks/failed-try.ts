import type { Alert } from '../domain/alert.ts'
import type { Delivery } from '../domain/delivery.ts'
import type { Events } from '../events/events.ts'
import type { Millis } from '../kit/clock.ts'
import type { Store } from '../store/store.ts'
import type { WebhookFailure } from './webhook-failure.ts'

/** A try to deliver that failed. */
export type FailedTry = {
  readonly failure: WebhookFailure
  /** The delivery as it stands afterwards. */
  readonly delivery: Delivery
  /** It is tried again; else its turn is over. */
  readonly again: boolean
  /** Those it deserves. */
  readonly alerts: readonly Alert[]
}

/** Puts a failed try on record with its alerts, and tells the house of both. */
export async function keepFailedTry(
  { store, events }: { readonly store: Pick<Store, 'transact'>; readonly events: Events },
  { failure, delivery, again, alerts }: FailedTry,
  now: Millis,
): Promise<void> {
  await store.transact(async (tx) => {
    if (again) await tx.deliveries.update(delivery)
    else await tx.outbox.settle(delivery, now)
    for (const alert of alerts) await tx.alerts.insert(alert)
  })
  const { resourceSid, url } = delivery
  events.webhookFailed({ resourceSid, url, ms: failure.durationMs, code: failure.code, willRetry: again })
  for (const alert of alerts) events.alertRaised(alert)
}
