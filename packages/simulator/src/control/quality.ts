import { z } from 'zod'
import type { BusinessNumber } from '../network/business.ts'
import { inForce, lifted, RESTRICTION_TYPES, type Restriction, restricted } from '../network/calling/restrictions.ts'
import { restrictionValue, VIOLATION_TYPES, violationValue } from '../webhooks/account-bodies.ts'
import { businessOf, type ControlApp, type ControlContext } from './control-context.ts'
import { isoDuration } from './iso-duration.ts'
import { badRequest } from './refusal.ts'
import { PhoneNumber } from './schemas.ts'

/** Meta's own restrictions last seven days. */
const LASTS = 'P7D'

const Quality = z
  .strictObject({
    warn: z.enum(VIOLATION_TYPES).optional().meta({ description: 'An early warning: told, nothing changes' }),
    restrict: z.enum(RESTRICTION_TYPES).optional().meta({ description: 'Takes effect at once, and is told' }),
    lift: z.enum(RESTRICTION_TYPES).optional().meta({ description: 'Ends a restriction before its time' }),
    reason: z.string().min(1).max(512).default('Negative feedback of users'),
    lasts: z.string().default(LASTS).meta({ description: 'ISO 8601, of a restriction' }),
  })
  .refine(({ warn, restrict, lift }) => [warn, restrict, lift].filter(Boolean).length === 1, {
    error: 'give exactly one of warn, restrict and lift',
  })

const QualityView = z.object({
  restrictions: z.array(
    z.object({
      type: z.enum(RESTRICTION_TYPES),
      reason: z.string(),
      until: z.number().nullable().meta({ description: 'null: until the number shows its call icon again' }),
    }),
  ),
})

/** What Meta makes of users' feedback: warnings, and what a number may not do for a time. */
export function qualityRoutes(app: ControlApp, context: ControlContext): void {
  const params = z.object({ number: PhoneNumber })
  app.get(
    '/numbers/:number/quality',
    { schema: { summary: 'What the number may not do now', params, response: { 200: QualityView } } },
    ({ params: { number } }) => qualityView(context, businessOf(context, number)),
  )
  app.post(
    '/numbers/:number/quality',
    {
      schema: {
        summary: 'Warn the number, restrict it, or lift a restriction; the business is told as Meta tells it',
        params,
        body: Quality,
        response: { 200: QualityView },
      },
    },
    ({ params: { number }, body }) => {
      const business = businessOf(context, number)
      if (body.warn) tell(context, business, violationValue(business, body.warn))
      if (body.lift) put(context, business, lifted(business.restrictions, body.lift))
      if (body.restrict) restrict(context, business, body.restrict, body)
      return qualityView(context, businessOf(context, number))
    },
  )
}

function restrict(
  context: ControlContext,
  business: BusinessNumber,
  type: Restriction['type'],
  { reason, lasts }: { readonly reason: string; readonly lasts: string },
): void {
  const period = isoDuration(lasts)
  if (period === null) throw badRequest(`lasts: ${lasts} is not an ISO 8601 duration.`, 'For example P7D or PT1H.')
  const isForGood = type === 'RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN'
  const until = isForGood ? null : context.network.clock.now() + period
  const restriction = { type, reason, until }
  put(context, business, restricted(business.restrictions, restriction))
  tell(context, business, restrictionValue(business, restriction))
}

function put({ network }: ControlContext, business: BusinessNumber, restrictions: readonly Restriction[]): void {
  network.putBusiness({ ...business, restrictions })
}

function tell({ webhooks, network }: ControlContext, { wabaId }: BusinessNumber, value: object): void {
  const time = Math.floor(network.clock.now() / 1000)
  void webhooks.send({ wabaId }, { field: 'account_update', value, queue: 'account', time })
}

function qualityView({ network }: ControlContext, { restrictions }: BusinessNumber): z.infer<typeof QualityView> {
  return { restrictions: inForce(restrictions, network.clock.now()) }
}
