import { CreateMessageForm, MessageResource, toTwilioMessage } from '../contract/twilio/message.ts'
import { placeMessage } from '../messaging/place-message.ts'
import { endpoint } from './endpoint.ts'
import { messageAsked } from './message-asked.ts'

/** POST /2010-04-01/Accounts/{AccountSid}/Messages.json */
export const createMessage = endpoint(
  {
    surface: 'api',
    method: 'POST',
    path: '/2010-04-01/Accounts/:AccountSid/Messages.json',
    summary: 'Send a message: text, media, or a content by its ContentSid',
    form: CreateMessageForm,
    status: 201,
    answer: MessageResource,
  },
  async ({ account, body }, { store, clock }) => {
    const ask = messageAsked(body)
    return toTwilioMessage(await store.transact((tx) => placeMessage(tx, account.sid, ask, clock.now())))
  },
)
