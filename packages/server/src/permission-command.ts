import { BadNumber, digitsOf, sameUserKey } from '@ringway/meta-wire'
import type { AccountFile } from './account-file.ts'
import type { PermissionResource } from './contract/ringway/permission.ts'
import { permissionInWords } from './permission-words.ts'

export type PermissionOptions = {
  /** The sender's number; default: the first sender of the account. */
  readonly from?: string
  /** The resource itself in place of words. */
  readonly json?: boolean
}

/** The question could not be answered; the message says why and what to do. */
export class CannotShow extends Error {
  override readonly name = 'CannotShow'
}

/** The server asks Meta, which may take ten seconds. */
const ANSWER_WITHIN_MS = 20_000

/** What `ringway permission` prints: asks the server that runs. @throws CannotShow */
export async function showPermission(
  account: AccountFile,
  waId: string,
  { from, json = false }: PermissionOptions,
): Promise<string> {
  const senderSid = from === undefined ? account.senderSid : await senderOf(account, from)
  if (senderSid === null) throw new CannotShow('The account has no sender yet. Name one with --from NUMBER.')
  const path = `/ringway/v1/Senders/${senderSid}/Permissions/${encodeURIComponent(waId)}`
  const state = await get<PermissionResource>(account, path)
  return json ? `${JSON.stringify(state, null, 2)}\n` : permissionInWords(state)
}

async function senderOf(account: AccountFile, from: string): Promise<string> {
  const wanted = keyOf(from)
  type Senders = { readonly senders: readonly { readonly sid: string; readonly sender_id: string }[] }
  const { senders } = await get<Senders>(account, '/v2/Channels/Senders?Channel=whatsapp&PageSize=1000')
  const found = senders.find(({ sender_id }) => keyOf(sender_id) === wanted)
  if (found) return found.sid
  const known = senders.map(({ sender_id }) => sender_id.replace('whatsapp:', '')).join(', ')
  throw new CannotShow(`${from} is no sender of this account. Its senders: ${known || 'none'}.`)
}

function keyOf(number: string): string {
  try {
    return sameUserKey(digitsOf(number))
  } catch (error) {
    if (error instanceof BadNumber) throw new CannotShow(`--from: ${error.message}`)
    throw error
  }
}

async function get<T>(account: AccountFile, path: string): Promise<T> {
  const { status, body } = await ask(account, path)
  if (status === 401)
    throw new CannotShow(`What runs at ${account.url} belongs to another account. Is RINGWAY_DATA_DIR the right one?`)
  if (status !== 200) throw new CannotShow(wordsOf(body) ?? `${account.url}${path} answered ${status}.`)
  return body as T
}

async function ask(account: AccountFile, path: string): Promise<{ status: number; body: unknown }> {
  const credentials = Buffer.from(`${account.accountSid}:${account.authToken}`).toString('base64')
  try {
    const answer = await fetch(new URL(path, account.url), {
      headers: { authorization: `Basic ${credentials}` },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    return { status: answer.status, body: await answer.json().catch(() => null) }
  } catch {
    throw new CannotShow(`Nobody answers at ${account.url}. Is Ringway running? npm start starts it.`)
  }
}

/** The `message` of Twilio's error body. */
function wordsOf(body: unknown): string | null {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : null
  return typeof message === 'string' ? message : null
}
