import type { MediaKind } from '../contract/meta/media-kind.ts'
import type { Message } from '../domain/message.ts'
import { mediaType } from '../webhooks/body.ts'
import { WebhookFailure } from '../webhooks/webhook-failure.ts'
import type { RequestReading } from '../webhooks/webhook-request.ts'
import type { Rooms } from './rooms.ts'

/** The headers are all that is wanted: Meta gets the file itself. */
const HEADERS_ONLY: RequestReading = { limitBytes: 0, oversizeCode: 11751, overflow: 'stop', wanted: () => false }

/**
 * Asks the file's server what kind of file it is: Meta wants to be told.
 *
 * @returns `unreachable` when its server did not hand it out
 */
export async function servedMediaKind(
  { store, http }: Pick<Rooms, 'store' | 'http'>,
  { accountSid }: Message,
  url: string,
): Promise<MediaKind | 'unreachable'> {
  const account = await store.read((r) => r.accounts.get(accountSid))
  if (!account) return 'unreachable'
  try {
    const { headers } = await http.send({
      url,
      method: 'GET',
      params: [],
      authToken: account.authToken,
      reading: HEADERS_ONLY,
    })
    return kindOf(mediaType(headers))
  } catch (error) {
    if (error instanceof WebhookFailure) return 'unreachable'
    throw error
  }
}

function kindOf(type: string): MediaKind {
  const [family] = type.split('/')
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document'
}
