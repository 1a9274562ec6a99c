import { createHash } from 'node:crypto'
import { z } from 'zod'
import { subscribed, withApp } from '../network/apps/account.ts'
import { withOverride } from '../network/apps/addresses.ts'
import { type App, WEBHOOK_FIELDS, withToken } from '../network/apps/app.ts'
import { NOT_REGISTERED, REGISTERED } from '../network/apps/registration.ts'
import { type BusinessNumber, MESSAGING_LIMITS, newNumber } from '../network/business.ts'
import { CALLING_NOT_SET, CALLING_ON } from '../network/calling/calling.ts'
import { unverified } from '../webhooks/callback-check.ts'
import { businessOf, type ControlApp, type ControlContext } from './control-context.ts'
import { badRequest, notFound, Refusal } from './refusal.ts'
import { PhoneNumber } from './schemas.ts'

const metaId = z.string().regex(/^\d{5,20}$/, 'must be 5 to 20 digits')
const secret = z.string().min(4).max(512)
const name = z.string().min(1).max(128)

export const NewBusiness = z.strictObject({
  number: PhoneNumber,
  name,
  phone_number_id: metaId,
  waba_id: metaId.meta({ description: 'One that there is gets another number' }),
  app_id: metaId.optional().meta({ description: 'Default: the app with this secret, else a new one' }),
  token: secret.meta({ description: "A bearer token of the app, for all its accounts' numbers" }),
  token_expires_at: z.number().int().nullable().default(null).meta({ description: "By the network's clock, in ms" }),
  app_secret: secret.meta({ description: 'Signs what the app is told' }),
  verify_token: secret.optional(),
  webhook_url: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null)
    .meta({ description: 'Where the app is told of this number; null: only where it or the account is told anyway' }),
  calling: z.enum(['ENABLED', 'NOT_SET']).default('NOT_SET').meta({ description: "Meta's numbers begin with NOT_SET" }),
  registered: z.boolean().default(true).meta({ description: 'false: to be verified and registered by Graph first' }),
  messaging_limit: z.enum(MESSAGING_LIMITS).default('TIER_2K').meta({ description: 'Calling needs 2,000' }),
  verify: z.boolean().default(false).meta({ description: 'Ask the webhook address for the hub.challenge first' }),
})
export type NewBusiness = z.infer<typeof NewBusiness>

export const BusinessView = z.object({
  number: z.string(),
  name: z.string(),
  phone_number_id: z.string(),
  waba_id: z.string(),
  webhook_url: z.string().nullable().meta({ description: 'Where the first app that is told is told' }),
  apps: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      tokens: z.array(z.string()),
      app_secret: z.string(),
      verify_token: z.string().nullable(),
    }),
  ),
})

/** Business numbers, their accounts, and the apps that work them. */
export function businessRoutes(app: ControlApp, context: ControlContext): void {
  app.get(
    '/businesses',
    { schema: { summary: 'All business numbers, and how to work them', response: { 200: z.array(BusinessView) } } },
    () => context.network.businesses().map((business) => businessView(context, business)),
  )
  app.post(
    '/businesses',
    {
      schema: {
        summary: 'Create or replace a business number, with its account and an app that works it',
        body: NewBusiness,
        response: { 200: BusinessView },
      },
    },
    async ({ body }) => {
      refuseClash(context, body)
      if (body.verify) await verify(body)
      return businessView(context, createBusiness(context, body))
    },
  )
  codeRoute(app, context)
}

function codeRoute(app: ControlApp, context: ControlContext): void {
  app.get(
    '/numbers/:number/code',
    {
      schema: {
        summary: 'The verification code that has come to the number, by SMS or by a voice',
        params: z.object({ number: PhoneNumber }),
        response: { 200: z.object({ code: z.string(), expires_at: z.number() }) },
      },
    },
    ({ params: { number } }) => {
      const { code } = businessOf(context, number).registration
      if (!code) throw notFound('code for this number', 'POST /{phone_number_id}/request_code sends one.')
      return { code: code.digits, expires_at: code.until }
    },
  )
}

function createBusiness({ network }: ControlContext, body: NewBusiness): BusinessNumber {
  const app = withToken(appFor(network.apps.all(), body), { token: body.token, expiresAt: body.token_expires_at })
  network.apps.putApp(app)
  const { waba_id: wabaId } = body
  const account = network.apps.account(wabaId) ?? {
    id: wabaId,
    name: body.name,
    businessId: wabaId,
    apps: [],
    subscriptions: [],
  }
  const isTold = account.subscriptions.some(({ appId }) => appId === app.id)
  const used = withApp(account, app.id)
  network.apps.putAccount(isTold ? used : subscribed(used, app.id, null))
  const facts = { number: body.number, name: body.name, phoneNumberId: body.phone_number_id, wabaId }
  const callback = body.webhook_url === null ? null : { url: body.webhook_url, verifyToken: body.verify_token ?? '' }
  const business: BusinessNumber = {
    ...newNumber(facts, body.calling === 'ENABLED' ? CALLING_ON : CALLING_NOT_SET),
    overrides: withOverride([], app.id, callback),
    registration: body.registered ? REGISTERED : NOT_REGISTERED,
    messagingLimit: body.messaging_limit,
  }
  network.putBusiness(business)
  return business
}

/** @throws Refusal 409 for an app that has another secret */
function appFor(apps: readonly App[], { app_id, app_secret: secret, name }: NewBusiness): App {
  const found = apps.find((app) => (app_id === undefined ? app.secret === secret : app.id === app_id))
  if (found && found.secret !== secret)
    throw new Refusal(
      409,
      'secret_differs',
      `App ${found.id} has another secret.`,
      'Give its secret, or another app_id.',
    )
  const id = app_id ?? idFrom(secret)
  return found ?? { id, name: `${name} App`, secret, tokens: [], callback: null, fields: WEBHOOK_FIELDS }
}

/** 15 digits, the same for the same secret: a number that is created again keeps its app. */
function idFrom(secret: string): string {
  const number = createHash('sha256').update(secret).digest().readBigUInt64BE() % 10n ** 14n
  return `9${String(number).padStart(14, '0')}`
}

function businessView({ network: { apps } }: ControlContext, business: BusinessNumber): z.infer<typeof BusinessView> {
  const { number, name, phoneNumberId: phone_number_id, wabaId: waba_id } = business
  const using = apps.account(waba_id)?.apps.flatMap((id) => apps.app(id) ?? []) ?? []
  return {
    number,
    name,
    phone_number_id,
    waba_id,
    webhook_url: apps.addresses('calls', business)[0]?.url ?? null,
    apps: using.map((app) => ({
      id: app.id,
      name: app.name,
      tokens: app.tokens.map(({ token }) => token),
      app_secret: app.secret,
      verify_token: app.callback?.verifyToken ?? null,
    })),
  }
}

function refuseClash({ network }: ControlContext, { number, phone_number_id }: NewBusiness): void {
  if (network.user(number))
    throw new Refusal(409, 'number_in_use', `+${number} is a WhatsApp user.`, 'Give the business another number.')
  const owner = network.businesses().find(({ phoneNumberId }) => phoneNumberId === phone_number_id)
  if (owner && owner.number !== number)
    throw new Refusal(409, 'id_in_use', `${phone_number_id} is the id of +${owner.number}.`, 'Give another id.')
}

async function verify({ webhook_url: url, verify_token: verifyToken }: NewBusiness): Promise<void> {
  if (!url || !verifyToken) throw badRequest('verify needs webhook_url and verify_token.', 'Give both.')
  const found = await unverified({ url, verifyToken })
  if (found === null) return
  throw new Refusal(400, 'verification_failed', `${url} ${found}.`, 'Give hub.challenge back as the whole body.')
}
