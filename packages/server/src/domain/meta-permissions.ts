/** All that Meta says of calls between one user and one number. Times in Unix milliseconds. */
export type MetaPermissions = {
  readonly status: 'no_permission' | 'temporary' | 'permanent'
  /** Null unless it is temporary and Meta says until when. */
  readonly until: number | null
  readonly actions: readonly MetaAction[]
}

/** Something the business may or may not do, in Meta's words. */
export type MetaAction = {
  /** `send_call_permission_request` or `start_call`. */
  readonly name: string
  readonly allowed: boolean
  /** `per` in ISO 8601: PT24H, P7D. `liftsAt` is null until the limit is reached. */
  readonly limits: readonly {
    readonly per: string
    readonly atMost: number
    readonly used: number
    readonly liftsAt: number | null
  }[]
}
