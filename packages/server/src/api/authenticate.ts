import { createHash, timingSafeEqual } from 'node:crypto'
import { REFUSALS, Refused } from '../contract/twilio/errors.ts'
import type { Account } from '../domain/account.ts'
import { isSid } from '../domain/sid.ts'
import type { Store } from '../store/store.ts'

/**
 * The account that a Basic `Authorization` header opens.
 *
 * Tokens are compared by digest in constant time, also when there is no such account.
 *
 * @throws Refused 20003
 */
export async function authenticate(store: Pick<Store, 'read'>, authorization: string | undefined): Promise<Account> {
  const { user, password } = basicCredentials(authorization)
  const account = isSid('AC', user) ? await store.read((r) => r.accounts.get(user)) : null
  const matches = timingSafeEqual(digest(password), digest(account?.authToken ?? ''))
  if (!account || !matches) throw new Refused(REFUSALS.AUTHENTICATION_FAILED)
  return account
}

function basicCredentials(header: string | undefined): { user: string; password: string } {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(header?.trim() ?? '') ?? []
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? { user: '', password: '' } : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
