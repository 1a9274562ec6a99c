import { z } from 'zod'

/** What a parameter of a fault is. */
export type Parameter = {
  readonly name: string
  readonly type: 'number' | 'string' | 'boolean'
  readonly about: string
  readonly unit?: string
  readonly min?: number
  readonly max?: number
  readonly values?: readonly string[]
  readonly default: number | string | boolean | null
}

/** By what a fault may be limited to some of the traffic. */
export const MATCH_KEYS = ['number', 'user', 'call', 'field', 'event', 'edge', 'action'] as const
export type MatchKey = (typeof MATCH_KEYS)[number]

export type MenuEntry = {
  readonly about: string
  readonly match: readonly MatchKey[]
  readonly parameters: readonly Parameter[]
}

const WEBHOOK = ['number', 'user', 'call', 'field', 'event'] as const
const GRAPH = ['number', 'user', 'call', 'edge', 'action'] as const
const CALL = ['number', 'user'] as const

const ms = (name: string, about: string, otherwise: number, max = 120_000): Parameter => ({
  ...{ name, type: 'number', unit: 'ms', about, min: 0, max, default: otherwise },
})
const percent = (about: string, otherwise: number): Parameter => ({
  ...{ name: 'percent', type: 'number', unit: '%', about, min: 0, max: 100, default: otherwise },
})
const direction: Parameter = {
  ...{ name: 'direction', type: 'string', about: 'Which sound suffers', default: 'both' },
  values: ['to-business', 'to-user', 'both'],
}

/** Every fault there is: what it does, what it can be limited to, and its parameters. */
export const FAULT_MENU = {
  'webhook-duplicate': {
    about: 'Sent again after it was taken, as after an answer that came too late.',
    match: WEBHOOK,
    parameters: [{ name: 'times', type: 'number', about: 'How often it comes besides', min: 1, max: 20, default: 1 }],
  },
  'webhook-reorder': {
    about: 'Held back until the next webhook of the same call or user has been taken.',
    match: WEBHOOK,
    parameters: [ms('most', 'Sent by then in any case', 5_000)],
  },
  'webhook-delay': {
    about: 'Sent later; those behind it overtake it.',
    match: WEBHOOK,
    parameters: [ms('ms', 'How much later', 2_000)],
  },
  'webhook-batch': {
    about: 'Collected with those that follow into one delivery with several changes.',
    match: WEBHOOK,
    parameters: [
      { name: 'size', type: 'number', about: 'Changes in it', min: 2, max: 1_000, default: 2 },
      ms('most', 'Sent by then, however few there are', 1_000),
    ],
  },
  'webhook-lose': { about: 'Never sent.', match: WEBHOOK, parameters: [] },
  'webhook-bad-signature': {
    about: 'The first attempt is signed with another secret, as by a stranger; the next is right.',
    match: WEBHOOK,
    parameters: [],
  },
  'accepted-late': {
    about: "A business's call: ACCEPTED is told after the user's sound has come.",
    match: CALL,
    parameters: [ms('ms', 'How much later', 2_000)],
  },
  'terminate-first': {
    about: 'The terminate webhook of a call comes before its connect.',
    match: CALL,
    parameters: [],
  },
  'user-without-number': {
    about: 'The user is known by BSUID alone: phone fields are absent from webhooks.',
    match: CALL,
    parameters: [],
  },
  'graph-slow': {
    about: 'Graph does what it is asked, and answers later.',
    match: GRAPH,
    parameters: [ms('ms', 'How much later', 3_000)],
  },
  'graph-error': {
    about: 'Graph refuses with one of its codes, and does nothing.',
    match: GRAPH,
    parameters: [
      { name: 'code', type: 'number', about: 'One of Graph’s error codes', min: 1, max: 200_000, default: 2 },
      { name: 'http', type: 'number', about: 'HTTP status, where not the usual', min: 400, max: 599, default: null },
    ],
  },
  'graph-throttle': {
    about: 'Graph answers that its rate limit is reached (130429, HTTP 429), and does nothing.',
    match: GRAPH,
    parameters: [],
  },
  'graph-garbage': {
    about: 'HTTP 502 with a page that is no JSON, as from a proxy on the way; nothing is done.',
    match: GRAPH,
    parameters: [],
  },
  'graph-hang-up': {
    about: 'The connection is cut without an answer, and nothing is done.',
    match: GRAPH,
    parameters: [
      { name: 'acts', type: 'boolean', about: 'It is done all the same: only the answer is lost', default: false },
    ],
  },
  'token-expired': {
    about: 'Graph answers that the token has expired (190, HTTP 401).',
    match: GRAPH,
    parameters: [],
  },
  'calls-full': {
    about: "The user's call is the 1,001st: the user hears a failure, the business is told nothing.",
    match: CALL,
    parameters: [],
  },
  'payment-missing': {
    about: "The user's call fails, and in place of connect comes an error webhook (131044).",
    match: CALL,
    parameters: [],
  },
  'media-one-way': {
    about: 'Sound passes one way only: in the other it is blocked.',
    match: CALL,
    parameters: [{ ...direction, default: 'to-business' }],
  },
  'media-loss': {
    about: 'Packets are lost.',
    match: CALL,
    parameters: [direction, percent('Of the packets', 10)],
  },
  'media-jitter': {
    about: 'Packets come unevenly late, in their order.',
    match: CALL,
    parameters: [direction, ms('ms', 'At most so much later', 60, 2_000)],
  },
  'media-reorder': {
    about: 'Packets are held for 50 ms and come after two later ones.',
    match: CALL,
    parameters: [direction, percent('Of the packets', 10)],
  },
  'media-drop': {
    about: 'The network is gone for a while in the middle of the call.',
    match: CALL,
    parameters: [
      ms('after', 'From the answer', 2_000),
      { ...ms('ms', 'For how long; null: for good', 3_000), default: null },
    ],
  },
  'media-private-candidates': {
    about: 'The relay names addresses that nobody reaches (10.255.255.1, fd00::1).',
    match: CALL,
    parameters: [],
  },
  'media-role-conflict': {
    about: 'The relay claims to be controlling, and answers checks with 487.',
    match: CALL,
    parameters: [],
  },
  'media-wrong-fingerprint': {
    about: 'The relay’s description names another certificate than DTLS shows.',
    match: CALL,
    parameters: [],
  },
  'media-waits': {
    about: 'The relay sends nothing before the business’s first packet.',
    match: CALL,
    parameters: [],
  },
} as const satisfies Record<string, MenuEntry>

export type FaultKind = keyof typeof FAULT_MENU
export const FAULT_KINDS = Object.keys(FAULT_MENU) as FaultKind[]

/** A parameter's values, with its default. */
export function parameterSchema({ type, min, max, values, default: otherwise, about }: Parameter): z.ZodType {
  if (type === 'boolean')
    return z
      .boolean()
      .default(otherwise === true)
      .meta({ description: about })
  if (type === 'string')
    return z
      .enum(values as [string, ...string[]])
      .default(String(otherwise))
      .meta({ description: about })
  const number = z
    .number()
    .min(min ?? 0)
    .max(max ?? Number.MAX_SAFE_INTEGER)
  const described = otherwise === null ? number.nullable().default(null) : number.default(Number(otherwise))
  return described.meta({ description: about })
}
