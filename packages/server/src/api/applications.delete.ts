import { endpoint, found } from './endpoint.ts'

/**
 * DELETE /2010-04-01/Accounts/{AccountSid}/Applications/{Sid}.json
 *
 * Senders that name the application keep its SID; calls to them are then refused with alert 37009.
 */
export const deleteApplication = endpoint(
  {
    surface: 'api',
    method: 'DELETE',
    path: '/2010-04-01/Accounts/:AccountSid/Applications/:Sid.json',
    summary: 'Delete a TwiML application',
    sid: 'AP',
    status: 204,
  },
  async ({ account, sid }, { store }) => {
    const deleted = await store.transact((tx) => tx.applications.delete(account.sid, sid))
    found(deleted || null)
  },
)
