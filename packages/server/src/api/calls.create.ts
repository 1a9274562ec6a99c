import { z } from 'zod'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import { endpoint } from './endpoint.ts'

/** POST /2010-04-01/Accounts/{AccountSid}/Calls.json: said plainly to be missing, so that nobody waits for a call. */
export const createCall = endpoint(
  {
    surface: 'api',
    method: 'POST',
    path: '/2010-04-01/Accounts/:AccountSid/Calls.json',
    summary: 'Place a call (not available in this version: always 400)',
    form: z.object({}),
    status: 201,
  },
  async () => {
    throw new Refused(REFUSALS.CALLS_NOT_PLACED_YET)
  },
)
