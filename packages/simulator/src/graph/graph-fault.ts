import { GRAPH_ERRORS, type GraphErrorBody, type GraphErrorCode } from '@ringway/meta-wire'
import type { z } from 'zod'
import { newTraceId } from '../network/ids.ts'

/** A refusal by Graph: it knows its own answer. */
export class GraphFault extends Error {
  override readonly name = 'GraphFault'
  readonly status: number
  readonly body: GraphErrorBody

  constructor(status: number, error: Omit<GraphErrorBody['error'], 'fbtrace_id'>) {
    super(error.message)
    this.status = status
    this.body = { error: { ...error, fbtrace_id: newTraceId() } }
  }
}

/** One of the listed errors, with `details` for a person. */
export function refusal(code: GraphErrorCode, details: string): GraphFault {
  const { http, title } = GRAPH_ERRORS[code]
  return new GraphFault(http, {
    message: `(#${code}) ${title}`,
    type: 'OAuthException',
    code,
    error_data: { messaging_product: 'whatsapp', details },
  })
}

/** No token, or one that nobody was given. Comes without `error_data`. */
export function badToken(given: boolean): GraphFault {
  const message = given
    ? 'Invalid OAuth access token - Cannot parse access token'
    : 'An access token is required to request this resource.'
  return new GraphFault(401, { message, type: 'OAuthException', code: 190 })
}

/** A token whose time is over. @param at by the network's clock, in ms */
export function expiredToken(at: number): GraphFault {
  const message = `Error validating access token: Session has expired on ${new Date(at).toUTCString()}.`
  return new GraphFault(401, { message, type: 'OAuthException', code: 190, error_subcode: 463 })
}

/** An object that does not exist, or that the token's app may not see: Graph does not say which. */
export function noSuchObject(method: string, id: string): GraphFault {
  const verb = method === 'GET' ? 'get' : 'post'
  return new GraphFault(400, {
    message:
      `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing ` +
      'permissions, or does not support this operation. Please read the Graph API documentation at ' +
      'https://developers.facebook.com/docs/graph-api',
    type: 'GraphMethodException',
    code: 100,
    error_subcode: 33,
  })
}

/** A path that Graph, or this simulator so far, does not have. */
export function unknownPath(path: string): GraphFault {
  return new GraphFault(400, { message: `Unknown path components: ${path}`, type: 'OAuthException', code: 2500 })
}

/** A body that does not fit: the first thing wrong with it, by the name of its key. */
export function badBody(error: z.ZodError, code: GraphErrorCode = 100): GraphFault {
  const issue = error.issues[0]
  return refusal(code, issue ? describe(issue) : 'The request is not valid.')
}

type Issue = z.ZodError['issues'][number]

function describe(issue: Issue): string {
  const key = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((name) => (key ? `${key}.${name}` : name))
    return `Unexpected key "${keys.join('", "')}" in the request.`
  }
  if (!key) return 'The request body must be a JSON object.'
  return `Param "${key}" is missing or not valid: ${issue.message}.`
}
