import { type User, userIdOf } from '../network/user.ts'

/**
 * How webhooks name a user: by number, by the id of Meta's beside it where the user has one, by the id alone where the
 * number is hidden.
 *
 * @see Meta, "Business-scoped user IDs"
 */

/** `wa_id` and `user_id` of a contact, and the name. */
export function contactOf(user: User) {
  const username = user.username ? { username: user.username } : {}
  return { profile: { name: user.name, ...username }, ...idsOf(user) }
}

export const idsOf = (user: User) => keys('wa_id', 'user_id', 'parent_user_id', user)

export const fromUser = (user: User) => keys('from', 'from_user_id', 'from_parent_user_id', user)
export const toUser = (user: User) => keys('to', 'to_user_id', 'to_parent_user_id', user)
export const recipient = (user: User) => keys('recipient_id', 'recipient_user_id', 'recipient_parent_user_id', user)

function keys(number: string, id: string, parent: string, user: User): Record<string, string> {
  const hidden = user.hiddenNumber === true
  return {
    ...(hidden ? {} : { [number]: user.waId }),
    ...(hidden || user.userId ? { [id]: userIdOf(user) } : {}),
    ...(user.parentUserId ? { [parent]: user.parentUserId } : {}),
  }
}
