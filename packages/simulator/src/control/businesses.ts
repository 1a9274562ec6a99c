import { randomInt } from 'node:crypto'
import type { CallingSettings } from '@ringway/meta-wire'
import { z } from 'zod'
import { type BusinessNumber, CALLING_NOT_SET, CALLING_ON, updateCalling } from '../network/business.ts'
import { setCalling } from '../network/set-calling.ts'
import { businessOf, type ControlApp, type ControlContext } from './control-context.ts'
import { badRequest, Refusal } from './refusal.ts'
import { PhoneNumber } from './schemas.ts'

const metaId = z.string().regex(/^\d{5,20}$/, 'must be 5 to 20 digits')
const secret = z.string().min(4).max(512)

const NewBusiness = z.strictObject({
  number: PhoneNumber,
  name: z.string().min(1).max(128),
  phone_number_id: metaId,
  waba_id: metaId,
  token: secret.meta({ description: 'The bearer token that Graph accepts for this number' }),
  app_secret: secret.meta({ description: 'Signs the webhooks' }),
  verify_token: secret.optional(),
  webhook_url: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  calling: z.enum(['ENABLED', 'NOT_SET']).default('NOT_SET').meta({ description: "Meta's numbers begin with NOT_SET" }),
  verify: z.boolean().default(false).meta({ description: 'Ask the webhook address for the hub.challenge first' }),
})
type NewBusiness = z.infer<typeof NewBusiness>

const BusinessView = z.object({
  number: z.string(),
  name: z.string(),
  phone_number_id: z.string(),
  waba_id: z.string(),
  webhook_url: z.string().nullable(),
})

const Manager = z.object({
  icon: z.boolean().meta({ description: 'The call icon stands in the chats' }),
  callback_permission: z
    .boolean()
    .meta({ description: "After a user's call the business may call that user, for a week" }),
})
/** What the manager page will set besides; refused by name until then. */
const LATER = ['icon_countries', 'hours', 'holidays']

/** Business numbers, and what their owners set in the WhatsApp manager. */
export function businessRoutes(app: ControlApp, context: ControlContext): void {
  app.post(
    '/businesses',
    { schema: { summary: 'Create or replace a business number', body: NewBusiness, response: { 200: BusinessView } } },
    async ({ body }) => {
      refuseClash(context, body)
      if (body.verify) await verify(body)
      const business = businessFrom(body)
      context.network.putBusiness(business)
      const { number, name, phoneNumberId: phone_number_id, wabaId: waba_id, webhookUrl: webhook_url } = business
      return { number, name, phone_number_id, waba_id, webhook_url }
    },
  )
  managerRoutes(app, context)
}

function managerRoutes(app: ControlApp, context: ControlContext): void {
  const params = z.object({ number: PhoneNumber })
  app.get(
    '/numbers/:number/manager',
    { schema: { summary: 'What the manager has set', params, response: { 200: Manager } } },
    ({ params: { number } }) => managerView(businessOf(context, number)),
  )
  app.put(
    '/numbers/:number/manager',
    {
      schema: {
        summary: 'Change what the manager has set; what is not given stays',
        params,
        body: z.looseObject({}),
        response: { 200: Manager },
      },
    },
    ({ params: { number }, body }) => {
      const business = businessOf(context, number)
      const calling = updateCalling(business.calling, managerUpdate(readManager(body)))
      setCalling(context, business, calling)
      return managerView({ calling })
    },
  )
}

const ManagerUpdate = z.strictObject(Manager.shape).partial()
type ManagerUpdate = z.infer<typeof ManagerUpdate>

/** What is not given stays. */
function readManager(body: unknown): ManagerUpdate {
  const later = Object.keys(body ?? {}).find((key) => LATER.includes(key))
  if (later)
    throw new Refusal(
      400,
      'not_available_yet',
      `${later} cannot be set in this simulator yet.`,
      'Set icon or callback_permission.',
    )
  return ManagerUpdate.parse(body)
}

function managerUpdate({ icon, callback_permission }: ManagerUpdate): CallingSettings {
  return {
    ...(icon === undefined ? {} : { call_icon_visibility: icon ? 'DEFAULT' : 'DISABLE_ALL' }),
    ...(callback_permission === undefined
      ? {}
      : { callback_permission_status: callback_permission ? 'ENABLED' : 'DISABLED' }),
  }
}

const managerView = ({ calling }: Pick<BusinessNumber, 'calling'>) => ({
  icon: calling.call_icon_visibility !== 'DISABLE_ALL',
  callback_permission: calling.callback_permission_status === 'ENABLED',
})

function businessFrom(body: NewBusiness): BusinessNumber {
  return {
    number: body.number,
    name: body.name,
    phoneNumberId: body.phone_number_id,
    wabaId: body.waba_id,
    token: body.token,
    appSecret: body.app_secret,
    verifyToken: body.verify_token ?? '',
    webhookUrl: body.webhook_url,
    calling: body.calling === 'ENABLED' ? CALLING_ON : CALLING_NOT_SET,
  }
}

function refuseClash({ network }: ControlContext, { number, phone_number_id }: NewBusiness): void {
  if (network.user(number))
    throw new Refusal(409, 'number_in_use', `+${number} is a WhatsApp user.`, 'Give the business another number.')
  const owner = network.businesses().find(({ phoneNumberId }) => phoneNumberId === phone_number_id)
  if (owner && owner.number !== number)
    throw new Refusal(409, 'id_in_use', `${phone_number_id} is the id of +${owner.number}.`, 'Give another id.')
}

/** Meta's check of a webhook address: it must give the challenge back. */
async function verify({ webhook_url, verify_token }: NewBusiness): Promise<void> {
  if (!webhook_url || !verify_token) throw badRequest('verify needs webhook_url and verify_token.', 'Give both.')
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000))
  const url = new URL(webhook_url)
  url.searchParams.set('hub.mode', 'subscribe')
  url.searchParams.set('hub.challenge', challenge)
  url.searchParams.set('hub.verify_token', verify_token)
  const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(20_000) }).catch(() => null)
  if (answer?.status === 200 && (await answer.text()) === challenge) return
  const found = answer ? `answered ${answer.status} without the challenge` : 'did not answer'
  throw new Refusal(
    400,
    'verification_failed',
    `${webhook_url} ${found}.`,
    'Give hub.challenge back as the whole body.',
  )
}
