/** A point on which Meta's pages are silent or contradict each other, and the readings of it that this network can take. */
export type SwitchRow = {
  /** What is not known, and what each value makes of it. */
  readonly about: string
  readonly values: readonly [string, string, ...string[]]
  /** One of the values: what Meta most likely does. */
  readonly default: string
}

/** Every switch. The first value is the default. */
export const SWITCHES = {
  'bic-answer-setup': row(
    'DTLS role in the answer to a business’s offer: passive, active and an illegal actpass have been seen.',
    ['passive', 'active', 'actpass'],
  ),
  'answer-window-s': row('How long a user’s call rings: Meta says 30 to 60 s.', ['45', '30', '60']),
  'ring-window-s': row('How long a business’s call rings at the user: no page says.', ['45', '30', '60']),
  'sdp-fault-code': row(
    'The code of an SDP that is refused: 100 is documented, 138008 seen in the field, here for fingerprints alone.',
    ['by-fault', '138008', '100'],
  ),
  'request-without-conversation': row(
    'A permission request out of session: a failed status (131047), or at once 138011, which only the FAQ names.',
    ['131047', '138011'],
  ),
  'calling-off-http': row('HTTP status of 138000: the table says 401, most errors are 400.', ['401', '400']),
  'no-permission-http': row('HTTP status of 138006: the table says 401, most errors are 400.', ['401', '400']),
  'throughput-http': row('HTTP status of 130429: the table says 400, clients have seen 429.', ['429', '400']),
  'webhook-retries': row('How long webhooks are tried again: one page says 7 days, another 36 hours.', ['7d', '36h']),
  'calling-webhook-retries': row('How long webhooks of calls are tried again: assume nothing, says Meta.', [
    '10min',
    '7d',
    'none',
  ]),
  'concurrent-calls': row('Calls of a number at a time: the FAQ says 1,000 in one answer and 5,000 in another.', [
    '1000',
    '5000',
  ]),
  'permission-expiry-key': row('Of call_permissions: the sample says expiration_time, the table expiration.', [
    'expiration_time',
    'expiration',
  ]),
  'restrictions-key': row('Of settings: the sample says restrictions_list, the table restriction_list.', [
    'restrictions_list',
    'restriction_list',
  ]),
  'holiday-keys': row('Of call hours: samples say start_time and end_time, the table open_time and close_time.', [
    'start_time',
    'open_time',
  ]),
  'holiday-dates': row('Samples say YYYY-MM-DD, an older page DD-MM-YYYY.', ['YYYY-MM-DD', 'DD-MM-YYYY']),
  'hide-in-chat': row('Whether call_icon_visibility still takes HIDE_IN_CHAT, which only the FAQ names.', [
    'refused',
    'taken',
  ]),
  'word-case': row('How webhooks write COMPLETED and phone_number_settings: samples and tables differ.', [
    'reference',
    'other',
  ]),
  'call-created-fields': row('The body of call_created, of numbers led over SIP, is published nowhere.', [
    'full',
    'least',
  ]),
  'revoke-webhook': row('Whether a permission that is revoked in the profile is told at all.', ['messages', 'none']),
  'unanswered-errors': row('Whether terminate of a business’s unanswered call carries errors.', ['none', 'some']),
  'errors-place': row('Where a failed call’s errors stand: seen in both places, documented beside calls.', [
    'both',
    'value',
    'calls',
  ]),
  'reply-type': row('Whether call_permission_reply messages say type: interactive, which samples leave out.', [
    'interactive',
    'absent',
  ]),
  'g711-order': row('Where G.711 stands in the offers of numbers that have it: no page says.', ['after-opus', 'first']),
  'g711-alone': row('What becomes of an answer that takes G.711 and leaves Opus out: no page says.', [
    'refused',
    'taken',
  ]),
  'voice-call-text': row('Most characters of a template’s call button: 20 on one page, 25 on another.', ['20', '25']),
  'voice-call-index': row('Whether a call button of a template that is sent needs its index.', [
    'optional',
    'required',
  ]),
  'voice-call-mixing': row('Whether a call button stands beside other buttons.', ['allowed', 'alone']),
  'accepted-twice-code': row('The code of a second accept.', ['100', '138003']),
  'unknown-call-code': row('The code of an action on a call that there is not.', ['100', '131009']),
  'answer-differs-code': row('The code of an accept whose SDP is not the one of pre_accept.', ['100', '138008']),
  'service-messages': row(
    'Whether messages within the window carry a price, as third parties say since October 2026.',
    ['free', 'billed'],
  ),
  'settings-words': row('Meta’s OpenAPI writes the words of settings in lower case; its pages do not.', [
    'pages',
    'openapi',
  ]),
  'temporary-permission': row('How long a grant lasts: 7 days; 72 hours in early betas, as third parties say.', [
    '168h',
    '72h',
  ]),
  'acceptance-opens-window': row(
    'Whether a user who takes a business’s call opens the 24 hours in which it may write.',
    ['yes', 'no'],
  ),
} as const satisfies Record<string, SwitchRow>

export type SwitchName = keyof typeof SWITCHES
export type SwitchValue<Name extends SwitchName> = (typeof SWITCHES)[Name]['values'][number]
export const SWITCH_NAMES = Object.keys(SWITCHES) as SwitchName[]

function row<const Values extends readonly [string, string, ...string[]]>(about: string, values: Values) {
  return { about, values, default: values[0] as Values[number] }
}
