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
  130429: { http: 429, title: 'Rate limit hit' },
  131000: { http: 500, title: 'Something went wrong' },
  131008: { http: 400, title: 'Required parameter is missing' },
  131009: { http: 400, title: 'Parameter value is not valid' },
  131021: { http: 400, title: 'Recipient cannot be sender' },
  131026: { http: 400, title: 'Message undeliverable' },
  131047: { http: 400, title: 'Re-engagement message' },
  131051: { http: 400, title: 'Unsupported message type' },
  138000: { http: 401, title: 'Calling is not enabled on this phone number' },
  138001: { http: 400, title: 'Receiver is uncallable' },
  138002: { http: 429, title: 'Concurrent call limit reached' },
  138003: { http: 400, title: 'A call with this user is already running' },
  138004: { http: 500, title: 'Connection error' },
  138007: { http: 500, title: 'Connect timed out' },
  138008: { http: 400, title: 'SDP Validation error' },
  138015: { http: 400, title: 'Calling cannot be enabled' },
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
