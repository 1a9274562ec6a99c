import { ApplicationForm, ApplicationResource, toTwilioApplication } from '../contract/twilio/application.ts'
import { withSettings } from './application-settings.ts'
import { endpoint, found } from './endpoint.ts'

/** POST /2010-04-01/Accounts/{AccountSid}/Applications/{Sid}.json */
export const updateApplication = endpoint(
  {
    surface: 'api',
    method: 'POST',
    path: '/2010-04-01/Accounts/:AccountSid/Applications/:Sid.json',
    summary: 'Change a TwiML application',
    sid: 'AP',
    form: ApplicationForm,
    status: 200,
    answer: ApplicationResource,
  },
  async ({ account, sid, body }, { store, clock }) => {
    const changed = await store.transact(async (tx) => {
      const application = found(await tx.applications.lock(account.sid, sid))
      const changed = withSettings(application, body, clock.now())
      await tx.applications.update(changed)
      return changed
    })
    return toTwilioApplication(changed)
  },
)
