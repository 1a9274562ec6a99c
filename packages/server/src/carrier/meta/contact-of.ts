import type { MessagesValue } from '@ringway/meta-wire'

type Contact = NonNullable<MessagesValue['contacts']>[number]

/** Whose contact it is among those of a webhook: by number or, where Meta hides that, by the business-scoped id. */
export function contactOf(
  contacts: readonly Contact[] | undefined,
  number: string | undefined,
  userId: string | undefined,
): Contact | undefined {
  return contacts?.find(
    (one) => (number !== undefined && one.wa_id === number) || (userId !== undefined && one.user_id === userId),
  )
}
