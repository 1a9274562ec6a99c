import { z } from 'zod'

/** GET /{phone_number_id}/call_permissions?user_wa_id=. @see Meta, "Obtain user call permissions". */

const Limit = z.looseObject({
  /** ISO 8601: PT24H, P7D. */
  time_period: z.string(),
  max_allowed: z.number(),
  current_usage: z.number(),
  /** Unix seconds; there only once the limit is reached. */
  limit_expiration_time: z.number().optional(),
})

export const CallPermissionAnswer = z.looseObject({
  permission: z.looseObject({
    status: z.enum(['no_permission', 'temporary', 'permanent']),
    /** Unix seconds; Meta's table calls it `expiration`. */
    expiration_time: z.number().optional(),
    expiration: z.number().optional(),
  }),
  actions: z
    .array(
      z.looseObject({
        /** `send_call_permission_request` or `start_call`. */
        action_name: z.string(),
        can_perform_action: z.boolean(),
        limits: z.array(Limit).optional(),
      }),
    )
    .optional(),
})
export type CallPermissionAnswer = z.infer<typeof CallPermissionAnswer>
