import { createContent, sendContent } from './contents.ts'
import type { FrontDoor } from './front-door.ts'
import { BUSINESS } from './house.ts'

type Entry = { readonly kind: string; readonly id: string; readonly status: string | null }

/** The contents by which houses ask for leave to call, one for each. */
const requests = new WeakMap<FrontDoor, Promise<string>>()

function requestContent(house: FrontDoor): Promise<string> {
  const actions = [{ type: 'VOICE_CALL_REQUEST', title: 'Call Request' }]
  const types = { 'twilio/call-to-action': { body: 'test', actions } }
  const known = requests.get(house) ?? createContent(house, types)
  requests.set(house, known)
  return known
}

/** Asks a user for leave to call, as customers do. @returns the message's SID */
export async function ask(house: FrontDoor, waId: string): Promise<string> {
  return await sendContent(house, waId, await requestContent(house))
}

/** The user writes, is asked for leave to call, and has the request on the phone. @returns its id there */
export async function beAsked(house: FrontDoor, waId: string): Promise<string> {
  const thread = `/users/${waId}/thread?with=${encodeURIComponent(BUSINESS)}`
  await house.sim('POST', `/users/${waId}/messages`, { to: BUSINESS, text: 'Please call me' })
  await house.sim('GET', `${thread}&until=delivered&timeout_ms=10000`)
  const before = (await house.sim<Entry[]>('GET', thread)).length
  await ask(house, waId)
  for (let tries = 0; tries < 100; tries += 1) {
    const entries = await house.sim<Entry[]>('GET', `${thread}&until=pending&timeout_ms=500`)
    const found = entries.slice(before).find(({ kind }) => kind === 'permission_request')
    if (found) return found.id
  }
  throw new Error(`${waId} was not asked`)
}

/** As above, and the user allows calls. */
export async function permit(house: FrontDoor, waId: string): Promise<void> {
  await beAsked(house, waId)
  await house.sim('POST', `/users/${waId}/permission`, { response: 'accept' })
}
