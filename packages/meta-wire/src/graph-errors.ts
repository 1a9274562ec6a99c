/**
 * Graph's error codes that calls, settings and messages meet, with the HTTP status and words Meta gives them.
 *
 * @see Meta, Cloud API, "Error codes" and Calling API, "Troubleshooting". 138008 is seen in the field, not listed.
 */
export const GRAPH_ERRORS = {
  1: { http: 400, title: 'An unknown error occurred' },
  2: { http: 503, title: 'Service temporarily unavailable' },
  4: { http: 400, title: 'Application request limit reached' },
  10: { http: 403, title: 'Application does not have permission for this action' },
  33: { http: 400, title: 'The business phone number has been deleted or is unknown' },
  100: { http: 400, title: 'Invalid parameter' },
  190: { http: 401, title: 'Invalid OAuth access token' },
  200: { http: 403, title: 'Permission missing' },
  613: { http: 429, title: 'Calls to this API have exceeded the rate limit' },
  80007: { http: 400, title: 'Rate limit issues' },
  130429: { http: 429, title: 'Rate limit hit' },
  131000: { http: 500, title: 'Something went wrong' },
  131008: { http: 400, title: 'Required parameter is missing' },
  131009: { http: 400, title: 'Parameter value is not valid' },
  131021: { http: 400, title: 'Recipient cannot be sender' },
  131026: { http: 400, title: 'Message undeliverable' },
  131044: { http: 400, title: 'Business eligibility payment issue' },
  131047: { http: 400, title: 'Re-engagement message' },
  131049: { http: 400, title: 'This message was not delivered to maintain healthy ecosystem engagement' },
  131051: { http: 400, title: 'Unsupported message type' },
  131055: { http: 400, title: 'Method not allowed' },
  131052: { http: 400, title: 'Media download error' },
  131053: { http: 400, title: 'Media upload error' },
  131056: { http: 400, title: 'Pair rate limit hit' },
  131059: { http: 400, title: 'Invalid paging cursor' },
  132000: { http: 400, title: 'Number of parameters does not match the expected number of params' },
  132001: { http: 404, title: 'Template name does not exist in the translation' },
  132005: { http: 400, title: 'Translated text too long' },
  132007: { http: 400, title: 'Template format character policy violated' },
  132012: { http: 400, title: 'Parameter format does not match format in the created template' },
  132015: { http: 400, title: 'Template is paused' },
  132016: { http: 400, title: 'Template is disabled' },
  133005: { http: 400, title: 'Two-step verification PIN mismatch' },
  133006: { http: 400, title: 'Phone number re-verification needed' },
  133008: { http: 400, title: 'Too many two-step verification PIN guesses' },
  133009: { http: 400, title: 'Two-step verification PIN guessed too fast' },
  133010: { http: 400, title: 'Phone number not registered' },
  133016: { http: 400, title: 'Account register/deregister rate limit exceeded' },
  138000: { http: 401, title: 'Calling is not enabled on this phone number' },
  138001: { http: 400, title: 'Receiver is uncallable' },
  138002: { http: 429, title: 'Concurrent call limit reached' },
  138003: { http: 400, title: 'A call with this user is already running' },
  138004: { http: 500, title: 'Connection error' },
  138005: { http: 429, title: 'Call initiation rate limit reached' },
  138006: { http: 401, title: 'No approved call permission found' },
  138007: { http: 500, title: 'Connect timed out' },
  138008: { http: 400, title: 'SDP Validation error' },
  138009: { http: 400, title: 'Call permission request limit reached' },
  138011: { http: 400, title: 'Call permission request needs a conversation' },
  138012: { http: 400, title: 'Limit of business initiated calls to this user reached' },
  138013: { http: 400, title: 'Business initiated calling is not available in this country' },
  138014: { http: 400, title: 'Calling is temporarily restricted' },
  138015: { http: 400, title: 'Calling cannot be enabled' },
  138017: { http: 400, title: 'A permanent call permission exists already' },
  138018: { http: 400, title: 'Calling prerequisites missing' },
  138019: { http: 400, title: 'Call setup failed on the client' },
  138020: { http: 400, title: 'Relay connection failed' },
  138021: { http: 400, title: 'Media not received by the client for a long time' },
  138022: { http: 400, title: 'Media not sent by the client for a long time' },
  138023: { http: 400, title: 'Call accepted but ended without media' },
} as const satisfies Record<number, { http: number; title: string }>

export type GraphErrorCode = keyof typeof GRAPH_ERRORS

/** The body of a Graph error answer. */
export type GraphErrorBody = {
  readonly error: {
    readonly message: string
    readonly type: 'OAuthException' | 'GraphMethodException'
    readonly code: number
    readonly error_subcode?: number
    readonly is_transient?: boolean
    /** What Meta shows a person; of templates that are not taken. */
    readonly error_user_title?: string
    readonly error_user_msg?: string
    readonly error_data?: { readonly messaging_product: 'whatsapp'; readonly details: string }
    readonly fbtrace_id: string
  }
}

/** The same fault as a webhook tells it. */
export type WebhookErrorBody = {
  readonly code: number
  readonly title: string
  readonly message: string
  readonly error_data: { readonly details: string }
  readonly href?: string
}
