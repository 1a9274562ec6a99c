/**
 * Every refusal of the REST API: Twilio's code, the HTTP status, the words. Placeholders in braces are facts of the
 * request; `{path}` is always known.
 *
 * @see Twilio, "Error and warning dictionary", https://www.twilio.com/docs/api/errors
 */
export type Refusal = { readonly code: number; readonly status: number; readonly words: string }

function refusal(code: number, status: number, words: string): Refusal {
  return { code, status, words }
}

export const REFUSALS = {
  AUTHENTICATION_FAILED: refusal(
    20003,
    401,
    'Authentication failed: send the account SID and its auth token by HTTP Basic authentication',
  ),

  UNKNOWN_RESOURCE: refusal(20404, 404, 'The requested resource {path} was not found'),
  HOST_NEEDED: refusal(
    20404,
    404,
    "The requested resource {path} was not found: several of Twilio's hosts have this path; name the one you mean in Host or X-Original-Host",
  ),
  METHOD_NOT_ALLOWED: refusal(20004, 405, '{method} is not allowed on {path}; allowed: {allowed}'),
  UNREADABLE_REQUEST: refusal(20001, 400, 'The request could not be read'),
  BODY_TOO_LARGE: refusal(20413, 413, 'The request body is larger than {limit} bytes'),
  // Twilio's dictionary has no code for this status; this one follows its pattern.
  UNSUPPORTED_MEDIA_TYPE: refusal(20415, 415, 'The body has a Content-Type that {path} does not take'),
  INTERNAL_ERROR: refusal(20500, 500, 'An internal server error has occurred'),

  INVALID_PARAMETER: refusal(20001, 400, "Invalid parameter '{field}': {why}"),
  INVALID_PAGE_TOKEN: refusal(21481, 400, 'Invalid PageToken: follow the next and previous links of a page'),

  INVALID_FRIENDLY_NAME: refusal(20002, 400, 'Invalid {field}: {why}'),
  INVALID_URL: refusal(21402, 400, 'Invalid {field}: {why}'),
  INVALID_METHOD: refusal(21403, 400, 'Invalid {field}: {why}'),
  FALLBACK_WITHOUT_URL: refusal(21405, 400, '{fallback} is set but {primary} is not'),
  TOO_MANY_APPLICATIONS: refusal(21301, 400, 'The account has its maximum of {limit} applications'),

  NO_TO: refusal(21201, 400, "No 'To' number is specified"),
  NO_FROM: refusal(21213, 400, "A 'From' number is required"),
  INVALID_TO: refusal(21211, 400, "Invalid 'To' {number}: {why}"),
  INVALID_FROM: refusal(21212, 400, "Invalid 'From' {number}: {why}"),
  PLACE_REFUSED: refusal(21215, 400, "'To' {number} cannot be called: WhatsApp calling is not available in {place}"),
  NO_DOCUMENT: refusal(21205, 400, 'One of Url, Twiml and ApplicationSid is required'),
  INVALID_CALL_URL: refusal(21205, 400, 'Invalid {field}: {why}'),
  INVALID_SEND_DIGITS: refusal(21206, 400, 'Invalid SendDigits: {why}'),
  INVALID_TIMEOUT: refusal(21208, 400, 'Invalid Timeout: {why}'),
  INVALID_CALL_METHOD: refusal(21209, 400, 'Invalid {field}: {why}'),
  INVALID_APPLICATION: refusal(21218, 400, 'Invalid ApplicationSid: {why}'),
  INVALID_CALLBACK: refusal(21609, 400, 'Invalid {field}: {why}'),
  INVALID_CALLBACK_EVENT: refusal(21626, 400, 'Invalid StatusCallbackEvent: {why}'),
  TWIML_TOO_LONG: refusal(32018, 400, 'Invalid Twiml: {why}'),
  TOO_MANY_REQUESTS: refusal(20429, 429, 'Too many requests: {limit} of this account are being answered already'),
  SERVER_ENDING: refusal(20503, 503, 'The server is ending and takes no new calls; try again in a moment'),
  SERVER_BUSY: refusal(
    20503,
    503,
    'The server cannot reach its records in time; nothing was done, try again in a moment',
  ),
  URL_AND_TWIML: refusal(20001, 400, 'Give Url or Twiml, not both'),
  CALL_STATE: refusal(21220, 400, 'Invalid call state: a call that is {status} cannot be changed in this way'),
  CALL_NOT_FINAL: refusal(20009, 400, 'The call is {status}: it can be deleted once it has ended'),

  NO_MESSAGE_TO: refusal(21604, 400, "No 'To' is given: write whatsapp: and the user's number, whatsapp:+555551234567"),
  INVALID_MESSAGE_TO: refusal(
    21211,
    400,
    "Invalid 'To' {value}: messages go to WhatsApp users alone, written whatsapp:+555551234567",
  ),
  NO_MESSAGE_FROM: refusal(21603, 400, "No 'From' is given: write whatsapp: and a sender's number"),
  INVALID_MESSAGE_FROM: refusal(
    21212,
    400,
    "Invalid 'From' {value}: messages come from WhatsApp senders alone, written whatsapp:+558551234567",
  ),
  CHANNELS_DIFFER: refusal(21910, 400, "'From' {from} and 'To' {to} must both be on WhatsApp"),
  NO_SUCH_CHANNEL_SENDER: refusal(63007, 400, '{from} is not a WhatsApp sender of this account'),
  NO_MESSAGING_SERVICE: refusal(
    21701,
    400,
    'The messaging service {sid} does not exist: services are not available in this version; give From alone',
  ),
  NO_MESSAGE_CONTENT: refusal(21619, 400, 'There is nothing to send: give Body, MediaUrl or ContentSid'),
  MESSAGE_TOO_LONG: refusal(21617, 400, 'Invalid {field}: a message has at most 1600 characters ({why})'),
  INVALID_MEDIA_URL: refusal(21620, 400, 'Invalid {field}: {why}'),
  TOO_MANY_MEDIA: refusal(21623, 400, 'A WhatsApp message carries one media file; {count} are given'),
  INVALID_STATUS_CALLBACK: refusal(21609, 400, 'Invalid {field}: {why}'),
  INVALID_VALIDITY: refusal(21624, 400, 'Invalid {field}: {why}'),
  CONTENT_SID_NEEDED: refusal(21654, 400, 'ContentVariables fill a content: give its ContentSid'),
  INVALID_CONTENT_SID: refusal(21655, 400, 'The ContentSid {sid} is not a content of this account'),
  INVALID_CONTENT_VARIABLES: refusal(21656, 400, 'Invalid {field}: {why}'),
  MESSAGE_NOT_CANCELABLE: refusal(30409, 400, 'The message is {status}: only a queued one can be canceled'),
  MESSAGE_NOT_FINAL: refusal(20009, 400, 'The message is {status}: wait until it has been sent, or cancel it'),

  INVALID_SENDER: refusal(63100, 400, "Validation failed for '{field}': {why}"),
  UNREADABLE_SENDER: refusal(63100, 400, 'Validation failed: the body must be a JSON object with at least one field'),
  WABA_NOT_USABLE: refusal(
    63101,
    400,
    "The sender belongs to the WhatsApp Business Account {waba}; 'configuration.wabaId' cannot change it",
  ),
  NOT_ON_THIS_CHANNEL: refusal(63105, 400, "'{field}' is not supported on the WhatsApp channel"),

  INVALID_CONTENT: refusal(20422, 400, "Invalid parameter '{field}': {why}"),
  UNREADABLE_CONTENT: refusal(20001, 400, 'The body must be a JSON object with at least one field'),
  TYPES_MISSING: refusal(92001, 400, "'{field}' must name at least one content type"),
  TOO_MANY_VARIABLES: refusal(92002, 400, "Too many '{field}': {why}"),
  LANGUAGE_MISSING: refusal(92003, 400, "'{field}' is required: the content's language, such as en or pt_BR"),
  INVALID_LANGUAGE: refusal(92004, 400, "Invalid '{field}': {why}"),
  INVALID_VARIABLES: refusal(92007, 400, "Invalid variables in '{field}': {why}"),
  UNSUPPORTED_CONTENT_TYPE: refusal(92008, 400, "The content type '{field}' is {why}"),
  ALREADY_SUBMITTED: refusal(92009, 400, 'The content was submitted for approval already, as {name}; it is {status}'),
  TEMPLATE_NAME_TAKEN: refusal(
    20001,
    400,
    'Another content in {language} was submitted as {name}: choose another name, or delete that content first',
  ),
  NO_SENDER_TO_SUBMIT_FOR: refusal(20001, 400, 'The account has no WhatsApp sender to submit the content for'),
  NOT_SUBMITTABLE: refusal(20001, 400, 'The content cannot be approved by WhatsApp: {why}'),
} as const satisfies Record<string, Refusal>

export type Facts = Readonly<Record<string, string | number>>

/** A request that was refused, with the entry of the catalogue it fails by. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly refusal: Refusal
  readonly facts: Facts

  constructor(refusal: Refusal, facts: Facts = {}) {
    super(fill(refusal.words, facts))
    this.refusal = refusal
    this.facts = facts
  }
}

/** Twilio's error body. */
export type ErrorBody = {
  readonly code: number
  readonly message: string
  readonly more_info: string
  readonly status: number
}

/** @param path the request's path without its query */
export function toErrorBody({ refusal, facts }: Refused, path: string): ErrorBody {
  return {
    code: refusal.code,
    message: fill(refusal.words, { path, ...facts }),
    more_info: moreInfo(refusal.code),
    status: refusal.status,
  }
}

/** Where Twilio explains a code. */
export function moreInfo(code: number): string {
  return `https://www.twilio.com/docs/errors/${code}`
}

function fill(words: string, facts: Facts): string {
  return words.replace(/\{(\w+)\}/g, (placeholder, name) => String(facts[name] ?? placeholder))
}
