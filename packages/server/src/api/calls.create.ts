import { CallResource, toTwilioCall } from '../contract/twilio/call.ts'
import { CreateCallForm } from '../contract/twilio/create-call.ts'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import type { Account } from '../domain/account.ts'
import type { ApplicationSid } from '../domain/sid.ts'
import { SECOND } from '../kit/clock.ts'
import { guidanceOf, statusCallbackOf } from '../live/guidance.ts'
import { NoNewCalls } from '../live/no-new-calls.ts'
import type { PlaceCall } from '../live/placing.ts'
import { callbackAsked, guidanceAsked } from './call-guidance.ts'
import { partiesAsked } from './call-parties.ts'
import { endpoint, type Rooms } from './endpoint.ts'

const RINGS_FOR_S = 60
const LONGEST_S = 14_400

/**
 * POST /2010-04-01/Accounts/{AccountSid}/Calls.json
 *
 * What is wrong with the request itself is refused; what WhatsApp or its user does not allow makes a call that has failed.
 */
export const createCall = endpoint(
  {
    surface: 'api',
    method: 'POST',
    path: '/2010-04-01/Accounts/:AccountSid/Calls.json',
    summary: 'Call a WhatsApp user who has given permission',
    form: CreateCallForm,
    status: 201,
    answer: CallResource,
  },
  async ({ account, body }, rooms) => {
    try {
      return toTwilioCall(await rooms.live.place(await callAsked(account, body, rooms)))
    } catch (error) {
      throw error instanceof NoNewCalls ? new Refused(REFUSALS.SERVER_ENDING) : error
    }
  },
)

async function callAsked(account: Account, body: CreateCallForm, rooms: Rooms): Promise<PlaceCall> {
  return {
    account,
    ...partiesAsked(body, rooms.policies),
    ...(await leadAsked(account, body, rooms)),
    ringForMs: (body.Timeout ?? RINGS_FOR_S) * SECOND,
    longestMs: (body.TimeLimit ?? LONGEST_S) * SECOND,
    sendDigits: body.SendDigits || null,
    warnings: warningsFor(body),
    dialed: null,
  }
}

type Lead = Pick<PlaceCall, 'guidance' | 'applicationSid' | 'statusCallback'>

/** An application brings all of it; without one the request does. @throws Refused 21205, 21218 */
async function leadAsked(account: Account, body: CreateCallForm, { store }: Rooms): Promise<Lead> {
  if (body.ApplicationSid === undefined)
    return { guidance: guidanceAsked(body), applicationSid: null, statusCallback: callbackAsked(body) }
  const sid: ApplicationSid = body.ApplicationSid
  const application = await store.read((r) => r.applications.get(account.sid, sid))
  if (!application) throw new Refused(REFUSALS.INVALID_APPLICATION, { why: `${sid} is no application of this account` })
  return {
    guidance: guidanceOf(application),
    applicationSid: sid,
    statusCallback: statusCallbackOf(application),
  }
}

/** What was asked for and is passed over: told as warnings, so that nobody waits for it. */
function warningsFor(body: CreateCallForm): PlaceCall['warnings'] {
  const warnings: PlaceCall['warnings'][number][] = []
  const warn = (code: number, message: string) => warnings.push({ code, message, level: 'warning' })
  if (body.Url && body.Twiml) warn(32019, 'Twiml is ignored, because Url is given too.')
  if (body.Record) warn(20001, 'Record is ignored: recording is not available in this version.')
  if (body.MachineDetection) warn(20001, 'MachineDetection is ignored: it is not available in this version.')
  return warnings
}
