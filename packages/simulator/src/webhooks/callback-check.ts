import { randomInt } from 'node:crypto'
import { z } from 'zod'
import type { Callback } from '../network/apps/app.ts'

/** An address for webhooks as Graph takes it: at most 200 characters. @see Meta, "Webhooks overrides" */
export const CallbackUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(200)
export const VerifyToken = z.string().min(1).max(512)

/** Meta waits about as long for webhooks. */
const TIMEOUT_MS = 20_000

/**
 * Meta's check of an address: it must give the challenge back as the whole body, status 200.
 *
 * @returns null if it did, or in words what it did instead
 * @see Meta, "Create a webhook endpoint"
 */
export async function unverified({ url, verifyToken }: Callback): Promise<string | null> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000))
  const asked = new URL(url)
  asked.searchParams.set('hub.mode', 'subscribe')
  asked.searchParams.set('hub.challenge', challenge)
  asked.searchParams.set('hub.verify_token', verifyToken)
  const answer = await fetch(asked, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null)
  if (!answer) return 'did not answer'
  const body = await answer.text().catch(() => '')
  return answer.status === 200 && body === challenge ? null : `answered ${answer.status} without the challenge`
}
