/** The verbs a document may hold and this version runs. */
export const RUN_HERE = [
  ...(['Say', 'Play', 'Pause', 'Gather', 'Dial', 'Hangup', 'Reject', 'Redirect', 'Pay', 'Refer', 'Sms'] as const),
] as const

/** The verbs Twilio has beside them: validated, and skipped. */
export const NOT_YET = [
  ...(['Connect', 'Echo', 'Enqueue', 'Leave', 'Prompt', 'Queue', 'Record', 'Start', 'Stop'] as const),
] as const

/** Everything Twilio's voice schema allows inside `<Response>`. */
export const VERB_NAMES: readonly string[] = [...RUN_HERE, ...NOT_YET]
