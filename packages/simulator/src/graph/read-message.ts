import { BadNumber, digitsOf, OutgoingMessage } from '@ringway/meta-wire'
import type { z } from 'zod'
import { badBody, type GraphFault, refusal } from './graph-fault.ts'

/** @throws GraphFault 100 for an unknown key or type, 131008 for what is missing, 131009 for what is not valid */
export function readMessage(body: unknown): OutgoingMessage {
  const read = OutgoingMessage.safeParse(body)
  if (!read.success) throw badMessage(read.error, body)
  return read.data
}

/** @throws GraphFault 100 */
export function readNumber(raw: string, param = 'to'): string {
  try {
    return digitsOf(raw)
  } catch (error) {
    if (error instanceof BadNumber) throw refusal(100, `Param "${param}" is not valid: ${error.message}.`)
    throw error
  }
}

/** A missing part is named by the type that wants it; what stands beside the content is Graph's own, code 100. */
function badMessage(error: z.ZodError, body: unknown): GraphFault {
  const issue = error.issues[0]
  const inContent = (issue?.path.length ?? 0) > 1
  if (!issue || issue.code === 'unrecognized_keys' || !(inContent || isMissingContent(issue.path, body)))
    return badBody(error)
  return badBody(error, isMissing(issue.path, body) ? 131008 : 131009)
}

/** `{ type: "text" }` without `text`. */
function isMissingContent(path: readonly PropertyKey[], body: unknown): boolean {
  const { type = 'text' } = (body ?? {}) as { type?: unknown }
  return path.length === 1 && path[0] === type && isMissing(path, body)
}

function isMissing(path: readonly PropertyKey[], body: unknown): boolean {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null)?.[key], body) === undefined
}
