import {
  APPLICATION_DEFAULTS,
  ApplicationForm,
  ApplicationResource,
  toTwilioApplication,
} from '../contract/twilio/application.ts'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { newSid } from '../domain/sid.ts'
import { withSettings } from './application-settings.ts'
import { endpoint } from './endpoint.ts'

/** TwiML applications that one account may have. */
export const MAX_APPLICATIONS = 1_000

/** POST /2010-04-01/Accounts/{AccountSid}/Applications.json */
export const createApplication = endpoint(
  {
    surface: 'api',
    method: 'POST',
    path: '/2010-04-01/Accounts/:AccountSid/Applications.json',
    summary: 'Create a TwiML application',
    form: ApplicationForm,
    status: 201,
    answer: ApplicationResource,
  },
  async ({ account, body }, { store, clock }) => {
    const now = clock.now()
    const blank = {
      ...APPLICATION_DEFAULTS,
      sid: newSid('AP'),
      accountSid: account.sid,
      createdAt: now,
      updatedAt: now,
    }
    const application = withSettings(blank, body, now)
    await store.transact(async (tx) => {
      if ((await tx.applications.count(account.sid)) >= MAX_APPLICATIONS)
        throw new Refused(REFUSALS.TOO_MANY_APPLICATIONS, { limit: MAX_APPLICATIONS })
      await tx.applications.insert(application)
    })
    return toTwilioApplication(application)
  },
)
