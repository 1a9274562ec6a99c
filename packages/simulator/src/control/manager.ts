import { type CallHours, CallingSettings, Holiday, OperatingHours } from '@ringway/meta-wire'
import { z } from 'zod'
import type { BusinessNumber } from '../network/business.ts'
import { updateCalling } from '../network/calling/calling.ts'
import { settingsFault } from '../network/calling/settings-fault.ts'
import { setCalling } from '../network/set-calling.ts'
import { businessOf, type ControlApp, type ControlContext } from './control-context.ts'
import { badRequest } from './refusal.ts'
import { PhoneNumber } from './schemas.ts'

const Hours = z.object({
  timezone_id: z.string().meta({ description: 'Of IANA, such as America/Manaus' }),
  weekly_operating_hours: z.array(OperatingHours).meta({ description: 'A day that is not listed is closed' }),
})

/** What only the owner of a number sets, in the WhatsApp manager. */
const Manager = z.object({
  icon: z.boolean().meta({ description: 'The call icon stands in the chats' }),
  icon_countries: z
    .array(z.string())
    .meta({ description: "Only in chats of these countries' users; empty: everywhere" }),
  hours: Hours.nullable().meta({ description: 'When calls are taken; null: always' }),
  holidays: z.array(Holiday).meta({ description: 'Closed from start_time to end_time on that date' }),
  callback_permission: z
    .boolean()
    .meta({ description: "After a user's call the business may call that user, for a week" }),
})
type Manager = z.infer<typeof Manager>
const ManagerUpdate = z.strictObject(Manager.shape).partial()
type ManagerUpdate = z.infer<typeof ManagerUpdate>

/** The manager of a number: call icon, call hours, callbacks. */
export function managerRoutes(app: ControlApp, context: ControlContext): void {
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
        body: ManagerUpdate,
        response: { 200: Manager },
      },
    },
    ({ params: { number }, body }) => {
      const business = businessOf(context, number)
      const update = settingsOf(business, body)
      const calling = updateCalling(business.calling, update, NOBODY)
      const { network } = context
      const circumstances = { number: business, after: calling, isTold: true, now: network.clock.now() }
      const fault = settingsFault(update, circumstances)
      if (fault)
        throw badRequest(inManagersWords(fault.details), 'Holidays are dates to come, in the time zone of the hours.')
      setCalling(context, business, calling)
      return managerView({ calling })
    },
  )
}

/** The manager knows no SIP. */
const NOBODY = { appId: '', newPassword: () => '' }

/** As Graph would be asked; by the same rules. @throws Refusal 400, ZodError */
function settingsOf({ calling }: BusinessNumber, update: ManagerUpdate): CallingSettings {
  const { icon, icon_countries, callback_permission } = update
  const call_hours = hoursOf(calling.call_hours, update)
  return CallingSettings.parse({
    ...(icon === undefined ? {} : { call_icon_visibility: icon ? 'DEFAULT' : 'DISABLE_ALL' }),
    ...(icon_countries === undefined ? {} : { call_icons: { restrict_to_user_countries: icon_countries } }),
    ...(call_hours === undefined ? {} : { call_hours }),
    ...(callback_permission === undefined
      ? {}
      : { callback_permission_status: callback_permission ? 'ENABLED' : 'DISABLED' }),
  })
}

/** Hours and holidays are set as one; without hours there is nothing for a holiday to take away. */
function hoursOf(before: CallHours | undefined, { hours, holidays }: ManagerUpdate): CallHours | undefined {
  if (hours === undefined && holidays === undefined) return undefined
  const kept = before?.status === 'ENABLED' ? before : undefined
  const holiday_schedule = holidays ?? kept?.holiday_schedule ?? []
  if (hours) return { status: 'ENABLED', ...hours, holiday_schedule }
  if (hours === null) return before && { ...before, status: 'DISABLED' }
  if (kept) return { ...kept, holiday_schedule }
  throw badRequest('holidays: there are no call hours that they could interrupt.', 'Give hours as well.')
}

const inManagersWords = (details: string) => details.replaceAll(/"calling\.([a-z_.]+)"/g, (_, path) => `"${path}"`)

function managerView({ calling }: Pick<BusinessNumber, 'calling'>): Manager {
  const { call_hours } = calling
  const hours = call_hours?.status === 'ENABLED' ? call_hours : null
  return {
    icon: calling.call_icon_visibility !== 'DISABLE_ALL',
    icon_countries: [...(calling.call_icons?.restrict_to_user_countries ?? [])],
    hours: hours && { timezone_id: hours.timezone_id, weekly_operating_hours: hours.weekly_operating_hours },
    holidays: hours?.holiday_schedule ?? [],
    callback_permission: calling.callback_permission_status === 'ENABLED',
  }
}
