import { Contact, WebhookError } from '@ringway/meta-wire'
import { z } from 'zod'
import type { Note, WebhookField } from './carrier-event.ts'

/** One thing in a value must not hide the others: each is read by itself. Contacts only add names. */
export const ONE_BY_ONE = {
  contacts: z.array(Contact).optional().catch(undefined),
  statuses: z.array(z.unknown()).optional(),
  errors: z.array(z.unknown()).optional(),
}

/** Where and why something does not fit, without what it says: `timestamp: Invalid input`. */
export function misfit({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ')
}

/** Notes the errors of a value; those that `told` names stand for a call that has failed, and are told there. */
export function noteErrors(
  note: Note,
  about: { readonly field: WebhookField; readonly phoneNumberId: string },
  errors: readonly unknown[] = [],
  told: readonly (number | null)[] = [],
): void {
  for (const raw of errors) {
    const read = WebhookError.safeParse(raw)
    if (!read.success) note({ kind: 'unread', field: about.field, what: `errors: ${misfit(read.error)}` })
    else if (!told.includes(read.data.code)) note({ kind: 'error', ...about, ...errorOf(read.data) })
  }
}

export function errorOf({ code, title, message, error_data }: WebhookError) {
  return { code, message: error_data?.details ?? message ?? title ?? 'no reason given' }
}
