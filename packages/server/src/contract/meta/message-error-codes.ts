/** How a message ends by one of Meta's codes. */
export type MessageFault = {
  /** Twilio's code. */
  readonly code: number
  /** `failed`: Meta would not have it. `undelivered`: Meta took it, and it did not reach the user. */
  readonly ends: 'failed' | 'undelivered'
  /** What it means and what to do. */
  readonly words: string
}

function failed(code: number, words: string): MessageFault {
  return { code, ends: 'failed', words }
}

function undelivered(code: number, words: string): MessageFault {
  return { code, ends: 'undelivered', words }
}

const NOT_AUTHENTICATED = failed(63001, 'WhatsApp did not accept our credentials: check the token and its permissions')
const NOT_OURS = failed(
  63002,
  'WhatsApp does not know the sender any more, or it is not registered: register its number at Meta',
)
const CHANNEL_TROUBLE = failed(63012, 'WhatsApp could not handle the message; send it again later')
const TOO_FAST = failed(63018, 'WhatsApp takes no more messages at this rate; wait before sending again')
const BAD_PARAMETERS = failed(63030, "The template's parameters are not of the kinds it was approved with")
const UNFIT = failed(63006, 'The message does not fit what WhatsApp can show')
const LOCKED = failed(63051, 'WhatsApp has locked or restricted the business account')
const MEDIA_NOT_HAD = failed(63019, 'WhatsApp could not get the media: check its URL, type and size')

/**
 * Meta's codes of messages, both from Graph's answers and from status webhooks, as Twilio's. Newer codes of Meta's have
 * no published counterpart; 37002 and 37010 are the least certain.
 *
 * @see Meta, Cloud API, "Error codes"; Twilio, "Error and warning dictionary", 63001–63051.
 */
const FAULTS: Readonly<Record<number, MessageFault>> = {
  3: NOT_AUTHENTICATED,
  10: NOT_AUTHENTICATED,
  190: NOT_AUTHENTICATED,
  200: NOT_AUTHENTICATED,
  131005: NOT_AUTHENTICATED,

  33: NOT_OURS,
  131045: NOT_OURS,
  133010: NOT_OURS,

  2: CHANNEL_TROUBLE,
  131016: CHANNEL_TROUBLE,
  131057: CHANNEL_TROUBLE,

  4: TOO_FAST,
  80007: TOO_FAST,
  130429: TOO_FAST,
  131056: TOO_FAST,

  100: failed(63021, 'WhatsApp found the content of the message invalid'),
  131008: failed(63021, 'A part that WhatsApp requires is missing from the message'),
  131009: UNFIT,
  131051: UNFIT,
  131021: failed(63031, 'Sender and recipient are the same number'),
  131047: failed(
    63016,
    'The user has not written or called within 24 hours: only an approved template reaches them now',
  ),

  368: LOCKED,
  131031: LOCKED,
  130497: failed(63013, "The business may not write to users in this user's country"),
  131037: failed(63022, "The sender's display name is not approved"),
  131042: failed(63020, "The business account's payment is not in order: put it right at Meta"),
  131048: failed(63026, 'The sender is restricted because users have reported its messages'),
  131052: MEDIA_NOT_HAD,
  131053: MEDIA_NOT_HAD,

  130472: undelivered(63032, "The user is in an experiment of Meta's and gets no marketing messages"),
  131026: undelivered(63024, 'The user is not on WhatsApp, has an old version, or has not accepted its terms'),
  131049: undelivered(63049, 'Meta chose not to deliver this marketing message'),
  131050: undelivered(63033, 'The user takes no marketing messages from this business'),

  132000: failed(63028, 'The number of variables differs from what the template was approved with'),
  132001: failed(63027, 'The template does not exist in this language, or is not approved'),
  132005: failed(63021, 'With its variables filled in the text is too long'),
  132007: failed(63013, "The template's content breaks WhatsApp's policy"),
  132012: BAD_PARAMETERS,
  132018: BAD_PARAMETERS,
  132015: failed(63041, 'The template is paused because of its low quality'),
  132016: failed(63042, 'The template is disabled because of its low quality'),

  138000: failed(37002, 'Calling is off for the sender: set its configuration.voice_application_sid first'),
  138009: failed(
    63018,
    'The user has been asked for call permission as often as WhatsApp allows; wait before asking again',
  ),
  138013: failed(37007, "Businesses in the sender's country cannot call users"),
  138017: failed(37010, 'The user has granted call permission for good: call without asking'),
}

/** Codes without a row. */
const REFUSED_OTHERWISE = failed(63010, 'WhatsApp refused the message')
const LOST_OTHERWISE = undelivered(30008, 'WhatsApp did not deliver the message')

/** @param told by Graph in answer to the request, or by a status webhook afterwards */
export function messageFaultOf(metaCode: number, told: 'answer' | 'webhook'): MessageFault {
  return FAULTS[metaCode] ?? (told === 'answer' ? REFUSED_OTHERWISE : LOST_OTHERWISE)
}

/** What is found before Meta is asked is told in the same words. */
export const WINDOW_CLOSED = messageFaultOf(131047, 'answer')
export const REQUEST_LIMIT = messageFaultOf(138009, 'answer')
export const PERMANENT_GRANT = messageFaultOf(138017, 'answer')
export const MEDIA_UNREACHABLE = MEDIA_NOT_HAD

/** It waited for too long to be taken. */
export const EXPIRED = failed(30036, 'WhatsApp could not be reached while the message was valid')
