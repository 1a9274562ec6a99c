import type { Arrived, CustomerApp } from './customer-app.ts'
import type { FrontDoor } from './front-door.ts'

/** From now on what users write is told to `path` of the app. */
export async function takeMessages(house: FrontDoor, app: CustomerApp, path = '/messages'): Promise<void> {
  const json = { webhook: { callback_url: `${app.url}${path}`, callback_method: 'POST' } }
  const { status, body } = await house.rest('POST', `/v2/Channels/Senders/${house.senderSid}`, { json })
  if (status !== 202) throw new Error(JSON.stringify(body))
  if (!app.answers(path)) app.on(path, () => ({ type: 'text/xml', body: '<Response/>' }))
}

/** What of `waId` was told at `path`, in order. */
export function toldOf(app: CustomerApp, waId: string, path = '/messages'): Arrived[] {
  return app.arrived.filter((one) => one.path === path && one.params.get('WaId') === waId)
}

/** Number `count` of the webhooks about `waId` whose Body is `body`; waits for it. */
export function told(app: CustomerApp, waId: string, body: string, count = 1): Promise<Arrived> {
  const wanted = ({ params }: Arrived) => params.get('WaId') === waId && params.get('Body') === body
  return app.next('/messages', count, 15_000, wanted)
}
