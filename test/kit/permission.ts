import type { FrontDoor } from './front-door.ts'
import { BUSINESS } from './house.ts'

type Entry = { readonly kind: string; readonly id: string; readonly status: string | null }

/** The contents by which houses ask for leave to call, one for each. */
const requests = new WeakMap<FrontDoor, Promise<string>>()

function requestContent(house: FrontDoor): Promise<string> {
  const known = requests.get(house) ?? createRequest(house)
  requests.set(house, known)
  return known
}

async function createRequest(house: FrontDoor): Promise<string> {
  const actions = [{ type: 'VOICE_CALL_REQUEST', title: 'Call Request' }]
  const json = { friendly_name: 'ask', language: 'en', types: { 'twilio/call-to-action': { body: 'test', actions } } }
  const { status, body } = await house.rest('POST', '/v1/Content', { json })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.sid
}

/** Asks a user for leave to call, as customers do. @returns the message's SID */
export async function ask(house: FrontDoor, waId: string): Promise<string> {
  const form = { From: `whatsapp:${BUSINESS}`, To: `whatsapp:+${waId}`, ContentSid: await requestContent(house) }
  const { status, body } = await house.rest('POST', house.account('/Messages.json'), { form })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.sid
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
