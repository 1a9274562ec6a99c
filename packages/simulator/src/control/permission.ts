import { z } from 'zod'
import type { BusinessNumber } from '../network/business.ts'
import { callAccess } from '../network/calling/call-access.ts'
import { entryOf } from '../network/thread.ts'
import type { User } from '../network/user.ts'
import { businessOf, type ControlApp, type ControlContext, userOf } from './control-context.ts'
import { entryById, type Found } from './entries.ts'
import { badRequest, Refusal } from './refusal.ts'
import { PermissionView, PhoneNumber, WaId } from './schemas.ts'
import { permissionView } from './views.ts'

const Answer = z.strictObject({
  message_id: z
    .string()
    .optional()
    .meta({ description: 'The request or prompt; without it the latest that can still be answered' }),
  response: z.enum(['accept', 'reject', 'keep', 'revoke']),
  permanent: z.boolean().optional().meta({ description: 'With accept, under the policy meta-2026-06' }),
  to: PhoneNumber.optional().meta({ description: 'Which business, where no message says so and there are several' }),
})
type Answer = z.infer<typeof Answer>

const Answered = z.object({
  message_id: z.string().nullable().meta({ description: "The reply that the business is sent; null: it isn't told" }),
  permission: PermissionView,
})
type Answered = z.infer<typeof Answered>

/** What a user says to being called. */
export function permissionRoutes(app: ControlApp, context: ControlContext): void {
  answerRoute(app, context)
  callbackRoute(app, context)
}

function answerRoute(app: ControlApp, context: ControlContext): void {
  app.post(
    '/users/:wa_id/permission',
    {
      schema: {
        summary:
          'The user answers a call permission request (again: changes the answer), keeps or revokes the permission',
        params: WaId,
        body: Answer,
        response: { 200: Answered },
      },
    },
    ({ params, body }) => {
      checkPermanent(context, body)
      return answer(context, userOf(context, params.wa_id), body)
    },
  )
}

function callbackRoute(app: ControlApp, context: ControlContext): void {
  app.post(
    '/users/:wa_id/callback',
    {
      schema: {
        summary: 'The user asks to be called back, as a phone offers outside call hours; grants permission for 7 days',
        params: WaId,
        body: z.strictObject({ to: PhoneNumber }),
        response: { 200: Answered },
      },
    },
    ({ params, body: { to } }) => askCallback(context, userOf(context, params.wa_id), businessOf(context, to)),
  )
}

function askCallback({ network, permissions }: ControlContext, user: User, business: BusinessNumber): Answered {
  const { opening, callback } = callAccess(business, user.waId, network.clock.now())
  if (opening.open || !callback) throw noCallback(business, opening.open)
  const message_id = permissions.callbackAsked(business, user)
  return { message_id, permission: permissionView(permissions.of(business, user)) }
}

function noCallback({ name }: BusinessNumber, isOpen: boolean): Refusal {
  const hint = 'PUT /_sim/v1/numbers/{number}/manager changes hours and callback_permission.'
  const why = isOpen ? `${name} is open: a phone offers to call` : `${name} has not turned callback permission on`
  return new Refusal(409, 'no_callback', `${why}.`, hint)
}

function checkPermanent({ permissions }: ControlContext, { permanent, response }: Answer): void {
  if (!permanent) return
  if (response !== 'accept') throw badRequest('permanent goes with accept alone.', 'Leave permanent out.')
  const { permanentGrants, name } = permissions.profile
  if (!permanentGrants)
    throw badRequest(`Under the policy ${name} nobody grants for good.`, 'Start with SIMULATOR_POLICY=meta-2026-06.')
}

function answer(context: ControlContext, user: User, body: Answer): Answered {
  const { response, message_id, permanent = false } = body
  if (response === 'keep' || response === 'revoke') return keepOrRevoke(context, user, body)
  if (message_id !== undefined)
    return answerRequest(context, requestById(context, user, message_id), response, permanent)
  const request = latest(context, user, body, 'permission_request')
  return request ? answerRequest(context, request, response, permanent) : withoutRequest(context, user, body)
}

function requestById(context: ControlContext, user: User, id: string): Found {
  const found = entryById(context, user, id)
  if (found.entry.kind === 'permission_request') return found
  throw new Refusal(409, 'no_request', `That is a ${found.entry.kind}, no permission request.`, REQUEST_HINT)
}

const REQUEST_HINT =
  'The business sends a request: POST /{phone_number_id}/messages, interactive call_permission_request.'

/** @throws Refusal 409 when it is over */
export function answerRequest(
  context: ControlContext,
  { user, business, entry }: Found,
  response: 'accept' | 'reject',
  permanent: boolean,
): Answered {
  const { permissions, messages } = context
  if (!permissions.of(business, user).requests.some(({ id }) => id === entry.id))
    throw new Refusal(409, 'request_over', 'This request can no longer be answered.', REQUEST_HINT)
  messages.read(user, business)
  const message_id = permissions.answer(business, user, { id: entry.id, response, permanent })
  return { message_id, permission: permissionView(permissions.of(business, user)) }
}

/** Accepting what nobody asked for: for good, in the business's profile, where the policy has that. */
function withoutRequest(context: ControlContext, user: User, body: Answer): Answered {
  const { permissions } = context
  if (body.response === 'reject' || body.permanent === false || !permissions.profile.permanentGrants)
    throw new Refusal(409, 'no_request', `No request to +${user.waId} can be answered now.`, REQUEST_HINT)
  const business = theBusiness(context, body)
  const message_id = permissions.grantForGood(business, user)
  return { message_id, permission: permissionView(permissions.of(business, user)) }
}

function keepOrRevoke(context: ControlContext, user: User, body: Answer): Answered {
  const prompt =
    body.message_id === undefined
      ? latest(context, user, body, 'permission_prompt')
      : entryById(context, user, body.message_id)
  if (body.response === 'keep') return answerPrompt(context, prompt, 'keep')
  if (prompt?.entry.kind === 'permission_prompt') return answerPrompt(context, prompt, 'revoke')
  const business = prompt?.business ?? granted(context, user, body)
  return revoke(context, { user, business })
}

/** The prompt after missed calls. @throws Refusal 409 when there is none, or it is over */
export function answerPrompt(context: ControlContext, found: Found | null, response: 'keep' | 'revoke'): Answered {
  const { permissions, messages } = context
  if (!found || permissions.of(found.business, found.user).prompt !== found.entry.id)
    throw new Refusal(
      409,
      'no_prompt',
      'Nobody asks whether to keep the permission now.',
      `That comes after ${permissions.profile.missed.prompt} missed calls of the business; revoke works at any time.`,
    )
  const { user, business } = found
  messages.read(user, business)
  if (response === 'revoke') return revoke(context, found)
  permissions.keep(business, user)
  return { message_id: null, permission: permissionView(permissions.of(business, user)) }
}

function revoke({ permissions }: ControlContext, { user, business }: Pick<Found, 'user' | 'business'>): Answered {
  if (!permissions.of(business, user).grant)
    throw new Refusal(409, 'no_grant', `${business.name} may not call +${user.waId} as it is.`, REQUEST_HINT)
  const message_id = permissions.revoke(business, user)
  return { message_id, permission: permissionView(permissions.of(business, user)) }
}

/** The latest of the kind that can still be answered, with the business asked for or with any. */
function latest(
  { network, permissions }: ControlContext,
  user: User,
  { to }: Answer,
  kind: 'permission_request' | 'permission_prompt',
): Found | null {
  const found = network.businesses().flatMap((business) => {
    if (to !== undefined && business.number !== to) return []
    const { requests, prompt } = permissions.of(business, user)
    const id = kind === 'permission_prompt' ? prompt : (requests.at(-1)?.id ?? null)
    const entry = entryOf(network.thread(user, business), kind, id)
    return entry ? { user, business, entry } : []
  })
  return found.sort((a, b) => b.entry.at - a.entry.at)[0] ?? null
}

/** Whose permission is revoked: the business named, or the one that has it. */
function granted(context: ControlContext, user: User, body: Answer) {
  const holders = context.network.businesses().filter((business) => context.permissions.of(business, user).grant)
  const [holder] = holders
  return body.to === undefined && holders.length === 1 && holder ? holder : theBusiness(context, body)
}

function theBusiness(context: ControlContext, { to }: Answer) {
  if (to !== undefined) return businessOf(context, to)
  const [business, ...others] = context.network.businesses()
  if (business && others.length === 0) return business
  throw badRequest('to: which business?', 'Give its number: there are several, or none.')
}
