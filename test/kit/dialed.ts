import type { Caller, Callers, SimCall } from './callers.ts'
import { BUSINESS } from './house.ts'
import { permit } from './permission.ts'
import { until } from './until.ts'

/** A user's call that the network knows, by both its names: the network's, percent-encoded, and ours. */
export type Ringing = { readonly id: string; readonly sid: string }

/** The `<Dial>` of a document, its action at /after and each leg's progress at /progress. */
export function dial(
  app: { readonly url: string },
  users: readonly Pick<Caller, 'waId'>[],
  given: { dial?: string; noun?: string } = {},
) {
  const events = 'statusCallbackEvent="initiated ringing answered completed"'
  const nouns = users.map(
    ({ waId }) => `<WhatsApp statusCallback="${app.url}/progress" ${events} ${given.noun ?? ''}>+${waId}</WhatsApp>`,
  )
  return `<Dial callerId="whatsapp:${BUSINESS}" ${given.dial ?? 'action="/after"'}>${nouns.join('')}</Dial>`
}

/** A user who allows calls, and says nothing about them until a test does. */
export async function callee(callers: Callers, profile: object = {}): Promise<Caller> {
  const user = await callers.caller('<Hangup/>', profile)
  await permit(callers.house, user.waId)
  return user
}

const BEFORE_RINGING = ['queued', 'initiated']

/** The business's call to this user, once the phone rings and our record says so, or has come to another state. */
export async function rings(callers: Callers, user: Caller, state: SimCall['state'] = 'ringing'): Promise<Ringing> {
  const found = await until(`a call to ${user.waId}`, async () => {
    const calls = await callers.house.sim<SimCall[]>('GET', `/calls?user=${user.waId}`)
    return calls.find(({ direction }) => direction === 'BUSINESS_INITIATED')
  })
  const id = encodeURIComponent(found.id)
  await callers.house.sim('GET', `/calls/${id}?until=${state}&timeout_ms=15000`)
  const sid = found.opaque
  // Meta's word for it comes after the phone has rung; until then our side tells nobody.
  if (state === 'ringing')
    await until(`${sid} rings`, async () => !BEFORE_RINGING.includes((await callResource(callers, sid)).status))
  return { id, sid }
}

export async function callResource(callers: Callers, sid: string) {
  return (await callers.house.rest('GET', callers.house.account(`/Calls/${sid}.json`))).body
}

/** Our name of a call that the network knows. */
export async function sidOf(callers: Callers, id: string): Promise<string> {
  return (await callers.house.sim<SimCall>('GET', `/calls/${id}`)).opaque
}

/** The legs that a call has dialed, oldest first. */
export async function legsOf(callers: Callers, sid: string) {
  const { body } = await callers.house.rest('GET', callers.house.account(`/Calls.json?ParentCallSid=${sid}`))
  return body.calls.toReversed()
}

/** The codes of the alerts about a call, sorted. */
export async function alertsAbout(callers: Callers, sid: string): Promise<string[]> {
  const { body } = await callers.house.rest('GET', '/v1/Alerts?PageSize=200')
  return body.alerts
    .filter((alert: { resource_sid: string }) => alert.resource_sid === sid)
    .map((alert: { error_code: string }) => alert.error_code)
    .toSorted()
}
