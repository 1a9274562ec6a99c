import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { MessageResource, toTwilioMessage, UpdateMessageForm } from '../contract/twilio/message.ts'
import { cancelMessage, redactMessage } from '../messaging/change-message.ts'
import { endpoint } from './endpoint.ts'

/** POST /2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json */
export const updateMessage = endpoint(
  {
    surface: 'api',
    method: 'POST',
    path: '/2010-04-01/Accounts/:AccountSid/Messages/:Sid.json',
    summary: 'Redact a message with an empty Body, or cancel a queued one with Status=canceled',
    sid: ['SM', 'MM'],
    form: UpdateMessageForm,
    status: 200,
    answer: MessageResource,
  },
  async ({ account, sid, body }, { store, clock }) => {
    if ((body.Body === undefined) === (body.Status === undefined))
      throw new Refused(REFUSALS.INVALID_PARAMETER, { field: 'Body', why: 'give an empty Body or Status=canceled' })
    const change = body.Status === undefined ? redactMessage : cancelMessage
    return toTwilioMessage(await store.transact((tx) => change(tx, account.sid, sid, clock.now())))
  },
)
