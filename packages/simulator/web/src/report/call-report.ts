/** What the control API tells of a call and of the requests about it, field for field; times are Unix milliseconds. */

/** A Graph request or a webhook. */
export type BorderRequest = {
  readonly id: number
  readonly at: number
  readonly kind: 'graph' | 'webhook'
  readonly method: string
  readonly url: string
  /** The id of the app that asked or was told. */
  readonly app: string | null
  readonly business: string | null
  readonly call: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly signature: string | null
  readonly body: unknown
  readonly status: number | null
  readonly response: unknown
  readonly error: string | null
  readonly attempt: number
  readonly ms: number
  readonly late: boolean
  readonly retry_in_ms: number | null
}

export type CallRecord = {
  readonly id: string
  readonly opaque: string | null
  readonly user: string
  readonly business: string
  readonly direction: 'USER_INITIATED' | 'BUSINESS_INITIATED'
  readonly via: string
  readonly state: 'connecting' | 'ringing' | 'live' | 'ended'
  readonly outcome: string | null
  readonly meta_error: { readonly code: number; readonly message: string } | null
  readonly started_at: number
  readonly answered_at: number | null
  readonly ended_at: number | null
  readonly rtp: Readonly<Record<string, unknown>>
  /** What the network noticed about the business's side. */
  readonly notes?: readonly CallNote[]
}

/** `at`: when it was first noticed. */
export type CallNote = { readonly at?: number; readonly code?: string; readonly text?: string }

export type Speaker = 'business' | 'user'

export type Moment = { readonly at: number; readonly what: string; readonly detail: string | null }

export type StreamFigures = {
  readonly packets: number
  readonly lost: number
  readonly reordered: number
  readonly jitter_ms: number
  readonly bitrate: number
  readonly longest_gap_ms: number
}

export type SdpHalf = { readonly by: 'whatsapp' | 'business'; readonly text: string }

/** One call, told whole. */
export type CallReport = {
  readonly format: string
  readonly simulator: string
  readonly exported_at: number
  readonly call: CallRecord
  readonly user: { readonly wa_id: string; readonly name: string }
  readonly business: {
    readonly number: string
    readonly name: string
    readonly phone_number_id: string
    readonly waba_id: string
  }
  readonly sdp: { readonly offer: SdpHalf; readonly answer: SdpHalf | null }
  readonly moments: readonly Moment[]
  readonly requests: readonly BorderRequest[]
  readonly streams: { readonly business: StreamFigures | null; readonly user: StreamFigures | null }
  /** Those in force when the call was told. */
  readonly faults: readonly unknown[]
  /** Where the network has some. */
  readonly switches?: unknown
}

/** The loudest sample, 0 to 1, of each span of `ms_per_peak`. */
export type Peaks = { readonly duration_ms: number; readonly ms_per_peak: number; readonly peaks: readonly number[] }

/** What one side said: where it can be played, and what it looks like. */
export type Side = Peaks & { readonly src: string }
export type Sound = { readonly business: Side | null; readonly user: Side | null }
