import { HOUR, MINUTE, type Millis } from '../../clock.ts'
import { counted, type RollingLimit, type Times } from './rolling-limit.ts'

/** How far a number has come: its owner has shown that it is theirs, and it has been registered for Cloud API. */
export type Registration = {
  readonly verified: boolean
  readonly registered: boolean
  /** Of two-step verification: six digits; null until it is first set. */
  readonly pin: string | null
  /** What was sent by SMS or said by a voice call; it comes up to ten minutes late, as the post does. */
  readonly code: { readonly digits: string; readonly until: Millis } | null
  readonly wrongPins: Times
  /** Registered or deregistered. */
  readonly changes: Times
}

/** A number that works, as after everything below. */
export const REGISTERED: Registration = {
  verified: true,
  registered: true,
  pin: null,
  code: null,
  wrongPins: [],
  changes: [],
}

/** A number that somebody has just added to an account. */
export const NOT_REGISTERED: Registration = { ...REGISTERED, verified: false, registered: false }

/** Why Graph does not do it. */
export type RegistrationRefusal = {
  readonly code: 100 | 133005 | 133006 | 133008 | 133009 | 133010 | 133016
  readonly details: string
}

/** What becomes of the number; `refused` may have changed it too, as a wrong PIN counts. */
export type Outcome = { readonly after: Registration; readonly refused: RegistrationRefusal | null }

const CODE_LIVES: Millis = 10 * MINUTE
/** Meta gives no number; the fifth wrong PIN within an hour is the last. */
const WRONG_PINS: RollingLimit = { period: HOUR, max: 5 }
/** Meta gives no number; two PINs a second are guessed by a program. */
const TOO_FAST: Millis = 1_000
/** @see Meta, "Register": 10 requests in 72 hours */
const CHANGES: RollingLimit = { period: 72 * HOUR, max: 10 }

/** A code is on its way. @param digits six of them, by chance */
export function codeRequested(before: Registration, digits: string, now: Millis): Outcome {
  if (before.verified) return refuse(before, 100, 'The phone number is verified already.')
  return done({ ...before, code: { digits, until: now + CODE_LIVES } })
}

export function codeGiven(before: Registration, digits: string, now: Millis): Outcome {
  if (before.verified) return refuse(before, 100, 'The phone number is verified already.')
  const { code } = before
  if (!code || now >= code.until) return refuse(before, 100, 'No code is valid: POST request_code first.')
  if (code.digits !== digits) return refuse(before, 100, 'Param "code" is not the code that was sent.')
  return done({ ...before, verified: true, code: null })
}

/** Registered for Cloud API. The first PIN becomes the number's; later it must be that. */
export function registered(before: Registration, pin: string, now: Millis): Outcome {
  if (!before.verified) return refuse(before, 133006, 'Verify the phone number first: request_code, verify_code.')
  const changes = counted(before.changes, now, CHANGES)
  if (!changes)
    return refuse(before, 133016, 'The number was registered or deregistered 10 times in 72 hours; wait until fewer.')
  if (before.pin !== null && before.pin !== pin) return wrongPin(before, now)
  return done({ ...before, registered: true, pin, changes, wrongPins: [] })
}

export function deregistered(before: Registration, now: Millis): Outcome {
  if (!before.registered) return refuse(before, 133010, 'The phone number is not registered.')
  const changes = counted(before.changes, now, CHANGES)
  if (!changes)
    return refuse(before, 133016, 'The number was registered or deregistered 10 times in 72 hours; wait until fewer.')
  return done({ ...before, registered: false, changes })
}

/** Two-step verification has a new PIN. */
export function pinChanged(before: Registration, pin: string): Outcome {
  if (!before.registered) return refuse(before, 133010, 'The phone number is not registered.')
  return done({ ...before, pin })
}

function wrongPin(before: Registration, now: Millis): Outcome {
  const last = before.wrongPins.at(-1)
  if (last !== undefined && now - last < TOO_FAST)
    return refuse(before, 133009, 'Two-step PINs are entered too fast; wait a second.')
  const wrongPins = counted(before.wrongPins, now, WRONG_PINS)
  if (!wrongPins)
    return refuse(before, 133008, `Param "pin" was wrong ${WRONG_PINS.max} times within an hour; wait that long.`)
  return {
    after: { ...before, wrongPins },
    refused: { code: 133005, details: 'Param "pin" is not the PIN of this number.' },
  }
}

const done = (after: Registration): Outcome => ({ after, refused: null })

function refuse(before: Registration, code: RegistrationRefusal['code'], details: string): Outcome {
  return { after: before, refused: { code, details } }
}
