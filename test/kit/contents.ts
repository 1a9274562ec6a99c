import type { FrontDoor } from './front-door.ts'
import { BUSINESS } from './house.ts'
import { until } from './until.ts'

type Template = { readonly id: string; readonly name: string }

/** Creates a content of one type. @returns its SID */
export async function createContent(house: FrontDoor, types: object, more: object = {}): Promise<string> {
  const json = { friendly_name: 'test', language: 'en', types, ...more }
  const { status, body } = await house.rest('POST', '/v1/Content', { json })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.sid
}

/** Submits a content, which WhatsApp's reviewers approve. Settles once Ringway knows. */
export async function approve(house: FrontDoor, contentSid: string, name: string): Promise<void> {
  const approval = `/v1/Content/${contentSid}/ApprovalRequests`
  const { status, body } = await house.rest('POST', `${approval}/whatsapp`, { json: { name, category: 'UTILITY' } })
  if (status !== 201) throw new Error(JSON.stringify(body))
  const template = await until(`template ${name}`, async () => {
    const templates = await house.sim<Template[]>('GET', '/templates')
    return templates.find((one) => one.name === name)
  })
  await house.sim('POST', `/templates/${template.id}/review`, { approve: true })
  await until('the approval', async () => (await house.rest('GET', approval)).body.whatsapp.status === 'approved')
}

/** Sends a content to a user, as customers do. @returns the message's SID */
export async function sendContent(
  house: FrontDoor,
  waId: string,
  contentSid: string,
  variables: Record<string, string> = {},
): Promise<string> {
  const form = {
    From: `whatsapp:${BUSINESS}`,
    To: `whatsapp:+${waId}`,
    ContentSid: contentSid,
    ContentVariables: JSON.stringify(variables),
  }
  const { status, body } = await house.rest('POST', house.account('/Messages.json'), { form })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.sid
}
