/** The verbs a document may hold and this version runs. */
export const RUN_HERE = ['Say', 'Play', 'Pause', 'Gather', 'Dial', 'Hangup', 'Reject', 'Redirect'] as const

/** The verbs Twilio has beside them. */
export const NOT_YET = [
  'Connect',
  'Echo',
  'Enqueue',
  'Leave',
  'Pay',
  'Prompt',
  'Queue',
  'Record',
  'Refer',
  'Sms',
  'Start',
  'Stop',
] as const

/** Everything Twilio's voice schema allows inside `<Response>`. */
export const VERB_NAMES: readonly string[] = [...RUN_HERE, ...NOT_YET]
