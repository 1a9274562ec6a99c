import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { isFinal } from '../domain/call.ts'
import { endpoint, found } from './endpoint.ts'

/** DELETE /2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json */
export const deleteCall = endpoint(
  {
    surface: 'api',
    method: 'DELETE',
    path: '/2010-04-01/Accounts/:AccountSid/Calls/:Sid.json',
    summary: 'Delete the record of a call that has ended',
    sid: 'CA',
    status: 204,
  },
  async ({ account, sid }, { store }) => {
    await store.transact(async (tx) => {
      const call = found(await tx.calls.lock(sid))
      if (call.accountSid !== account.sid) throw new Refused(REFUSALS.UNKNOWN_RESOURCE)
      if (!isFinal(call.status)) throw new Refused(REFUSALS.CALL_NOT_FINAL, { status: call.status })
      await tx.calls.delete(account.sid, sid)
    })
  },
)
