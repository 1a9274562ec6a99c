import { z } from 'zod'
import type { Millis } from './clock.ts'
import { WEBHOOK_FIELDS } from './network/apps/app.ts'
import { GRAPH_LIMITS, type GraphLimits } from './network/apps/graph-limits.ts'
import { type FirstBusiness, newNumber } from './network/business.ts'
import { CALLING_ON } from './network/calling/calling.ts'
import type { CallRules } from './network/calls/call-rules.ts'
import { POLICY_PROFILES } from './network/policy-profile.ts'
import type { AnswerSetup } from './relay/relay.ts'
import { SILENCE_LIMITS, type SilenceLimits } from './relay/silence-watch.ts'
import type { SwitchName } from './switches/switch-table.ts'
import { BadSwitch, readSwitches } from './switches/switches.ts'
import { DELIVERY_RULES, type DeliveryRules } from './webhooks/webhook-sender.ts'

/** Everything the simulator can be told. Tests start from `readConfig({})` and replace what they need. */
export type SimulatorConfig = CallRules & {
  /** The address that HTTP and the relay bind. Default 127.0.0.1. */
  readonly host: string
  /** TCP port of Graph, control API and phones. Default 4020; 0 takes any. */
  readonly port: number
  /** UDP port of the relay towards businesses. Default 3480; 0 takes any. */
  readonly relayPort: number
  /** Reserved for the phones' side, 45000 to 45999. The relay now carries phones on its own port too. */
  readonly phonePorts: { readonly from: number; readonly to: number }
  /** The IPv4 address in the relay's offers. Default: `host` if it is one that can be reached, else 127.0.0.1. */
  readonly advertise: string
  /** With a token the control API wants it; without one it answers only on loopback. */
  readonly token: string | null
  /** The business that is there from the start; null starts an empty network, without users too. */
  readonly business: FirstBusiness | null
  /** Told the time by POST `{ now }` whenever the control API moves the clock. */
  readonly clockPeer: string | null
  /** The relay's DTLS role in answers to businesses' offers. Default `passive`; `active` and `actpass` are seen too. */
  readonly answerSetup: AnswerSetup
  /** How long a business may send nothing before its call fails with 138021. Default 20 s at the start, 30 s later. */
  readonly silence: SilenceLimits
  readonly delivery: DeliveryRules
  /** How often Graph may be asked, by the network's clock. */
  readonly limits: GraphLimits
  /** Switches that stand otherwise than by default: GET /_sim/v1/switches lists them all. */
  readonly switches: ReadonlyMap<SwitchName, string>
  /** How long a template waits for its review, by the network's clock. Default 2 s. */
  readonly templateReviewMs: Millis
}

/** The environment cannot be used; `problems` names every variable that is wrong. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The simulator cannot start:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port, 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port, 0 to 65535')
const ports = z
  .string()
  .regex(/^\d{4,5}-\d{4,5}$/, 'must be a range of ports such as 45000-45999')
  .transform((raw) => {
    const [from = 0, to = 0] = raw.split('-').map(Number)
    return { from, to }
  })
  .refine(({ from, to }) => from >= 1024 && from < to && to <= 65_535, 'must rise, within 1024-65535')
const host = z.union([z.literal('localhost'), z.ipv4(), z.ipv6()], 'must be an IP address or localhost')
const metaId = z.string().regex(/^\d{5,20}$/, 'must be 5 to 20 digits')
const secret = z.string().regex(/^[\x21-\x7e]{4,512}$/, 'must be 4 to 512 characters without spaces')
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })

const Environment = z.object({
  SIMULATOR_HOST: host.optional(),
  RINGWAY_HOST: host.optional(),
  RINGWAY_PUBLIC_IP: z.ipv4('must be an IPv4 address').optional(),
  SIMULATOR_PORT: port.default(4020),
  SIMULATOR_RELAY_PORT: port.default(3480),
  SIMULATOR_UDP_PORTS: ports.default({ from: 45_000, to: 45_999 }),
  SIMULATOR_TOKEN: secret.optional(),
  SIMULATOR_CLOCK_PEER: httpUrl.optional(),
  SIMULATOR_SWITCHES: z.string().default(''),
  SIMULATOR_SEED: z.enum(['demo', 'none'], 'must be demo or none').default('demo'),
  SIMULATOR_POLICY: z.enum(['seed', 'meta-2026-06'], 'must be seed or meta-2026-06').default('seed'),
  SIMULATOR_WEBHOOK_URL: httpUrl.default('http://127.0.0.1:4010/meta/webhook'),
  META_TOKEN: secret.default('simulator-token'),
  META_APP_SECRET: secret.default('simulator-app-secret'),
  META_VERIFY_TOKEN: secret.default('simulator-verify-token'),
  META_WABA_ID: metaId.default('102290129340398'),
  META_PHONE_NUMBER_ID: metaId.default('106540352242922'),
})
type Environment = z.infer<typeof Environment>

/** Reads the environment, once and whole. Empty variables count as absent. @throws BadConfig */
export function readConfig(env: Readonly<Record<string, string | undefined>>): SimulatorConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const read = Environment.safeParse(given)
  if (!read.success) throw new BadConfig(read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`))
  const values = read.data
  const bound = values.SIMULATOR_HOST ?? values.RINGWAY_HOST ?? '127.0.0.1'
  const token = values.SIMULATOR_TOKEN ?? null
  if (!isLoopback(bound) && token === null)
    throw new BadConfig([
      `SIMULATOR_TOKEN must be set to listen on ${bound}: without it the control API is open to all`,
    ])
  return {
    host: bound,
    port: values.SIMULATOR_PORT,
    relayPort: values.SIMULATOR_RELAY_PORT,
    phonePorts: values.SIMULATOR_UDP_PORTS,
    advertise: values.RINGWAY_PUBLIC_IP ?? advertised(bound),
    token,
    business: values.SIMULATOR_SEED === 'none' ? null : firstBusiness(values),
    clockPeer: values.SIMULATOR_CLOCK_PEER ?? null,
    answerWindowMs: 45_000,
    switches: switchesOf(values.SIMULATOR_SWITCHES),
    connectAfterMs: 300,
    acceptedAfterMs: 0,
    concurrentCalls: 1_000,
    lostUserMs: 30_000,
    answerSetup: 'passive',
    silence: SILENCE_LIMITS,
    delivery: DELIVERY_RULES,
    limits: GRAPH_LIMITS,
    policy: POLICY_PROFILES[values.SIMULATOR_POLICY],
    templateReviewMs: 2_000,
  }
}

/** `reply-type=absent,hide-in-chat=taken` @throws BadConfig */
function switchesOf(given: string): Map<SwitchName, string> {
  const pairs = given.split(',').filter((pair) => pair.trim() !== '')
  try {
    return readSwitches(Object.fromEntries(pairs.map((pair) => pair.trim().split('=', 2))))
  } catch (error) {
    if (!(error instanceof BadSwitch)) throw error
    throw new BadConfig([`SIMULATOR_SWITCHES ${error.message} ${error.hint}`])
  }
}

/** The portfolio and the app of the first business; nobody can set them, and a test may rely on them. */
const FIRST_BUSINESS_ID = '104996122399160'
const FIRST_APP_ID = '670843887433847'

function firstBusiness(values: Environment): FirstBusiness {
  const { META_WABA_ID: wabaId, META_PHONE_NUMBER_ID: phoneNumberId } = values
  return {
    app: {
      id: FIRST_APP_ID,
      name: 'Demo App',
      secret: values.META_APP_SECRET,
      tokens: [{ token: values.META_TOKEN, expiresAt: null }],
      callback: { url: values.SIMULATOR_WEBHOOK_URL, verifyToken: values.META_VERIFY_TOKEN },
      fields: WEBHOOK_FIELDS,
    },
    account: {
      id: wabaId,
      name: 'Demo Business',
      businessId: FIRST_BUSINESS_ID,
      apps: [FIRST_APP_ID],
      subscriptions: [{ appId: FIRST_APP_ID, override: null }],
    },
    number: newNumber({ number: '558551234567', name: 'Demo Business', phoneNumberId, wabaId }, CALLING_ON),
  }
}

function isLoopback(bound: string): boolean {
  return bound === 'localhost' || bound === '::1' || bound.startsWith('127.')
}

function advertised(bound: string): string {
  return z.ipv4().safeParse(bound).success && bound !== '0.0.0.0' ? bound : '127.0.0.1'
}
