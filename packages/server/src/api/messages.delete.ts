import { deleteMessageIn } from '../messaging/change-message.ts'
import { endpoint } from './endpoint.ts'

/** DELETE /2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json */
export const deleteMessage = endpoint(
  {
    surface: 'api',
    method: 'DELETE',
    path: '/2010-04-01/Accounts/:AccountSid/Messages/:Sid.json',
    summary: 'Delete the record of a message that was sent or received',
    sid: ['SM', 'MM'],
    status: 204,
  },
  async ({ account, sid }, { store }) => {
    await store.transact((tx) => deleteMessageIn(tx, account.sid, sid))
  },
)
