import type { EngineChoice } from '@ringway/media'
import { z } from 'zod'
import type { Policies } from './domain/policies.ts'
import { policySetting } from './policy-setting.ts'
import type { ServiceAddress } from './speech/service-http.ts'
import type { ServiceVoices } from './speech/service-voices.ts'
import { serviceKey, serviceUrl, voicesSetting } from './speech-setting.ts'

/** Everything the environment decides, read once by `readConfig`. Nobody else looks at the environment. */
export type Config = {
  /** Address that everything binds. */
  readonly host: string
  /** REST, webhooks from Meta, docs, health. */
  readonly port: number
  /** The proxy that `ringway exec` points programs at. */
  readonly proxyPort: number
  readonly udpPorts: { readonly from: number; readonly to: number }
  /** Address written into media candidates where it differs from the bound one, as behind a NAT. */
  readonly publicIp: string | null
  /** What carries the sound. */
  readonly mediaEngine: EngineChoice
  /** How the outside writes our address; null = from each request. */
  readonly publicUrl: string | null
  /** Believe X-Forwarded-Proto and X-Forwarded-Host. */
  readonly trustProxy: boolean
  readonly dataDir: string
  /** A PostgreSQL of one's own in place of the one in the box. */
  readonly databaseUrl: string | null
  /** The first account; null = made up at the first start. */
  readonly accountSid: string | null
  readonly authToken: string | null
  /** Hosts, addresses and CIDRs that webhooks may reach although they are not public. */
  readonly webhookAllow: string
  /** What WhatsApp allows each sender, and whether it is checked here before Meta is asked. */
  readonly policies: Policies
  /** What a first start creates: the sample application on the sender, the sender alone, or the bare account. */
  readonly seed: 'demo' | 'sender' | 'none'
  /** Where the sample application listens. */
  readonly samplePort: number
  /** Opens `/_dev`, where the clock can be moved. */
  readonly dev: boolean
  /** A simulated user's phone, linked from the front page where there is one. */
  readonly phoneUrl: string | null
  /** A service with OpenAI's API that speaks what `<Say>` says; null: the voices of this machine do. */
  readonly speech: (ServiceAddress & { readonly model: string; readonly voices: ServiceVoices }) | null
  /** A service with OpenAI's API that writes down what users say; null: the recogniser in the box listens. */
  readonly transcription: (ServiceAddress & { readonly model: string }) | null
  /** Where programs are looked for: the PATH variable. */
  readonly programPath: string
  readonly logLevel: string
  /** After SIGTERM calls in progress may go on for so long. 0: they are hung up at once. */
  readonly drainSeconds: number
  readonly limits: {
    /** Calls that this server leads at a time; what comes beyond is refused with 10004. Null: as many as the engine carries. */
    readonly calls: number | null
    /** Webhooks that wait to be delivered; beyond it no new calls are taken, whose webhooks could not be promised. */
    readonly callbacks: number
    /** Room for prompts that nobody plays, in bytes. */
    readonly promptBytes: number
    /** Open TCP connections on the HTTP port. */
    readonly connections: number
    /** REST requests of one account that are being answered. */
    readonly requests: number
  }
  readonly meta: {
    readonly graphUrl: string
    readonly token: string
    readonly appSecret: string
    readonly verifyToken: string
    readonly wabaId: string
    readonly phoneNumberId: string
  }
}

/** The environment cannot be used; every fault is named, one a line. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig'
}

const port = (otherwise: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a port number')
    .transform(Number)
    .refine((n) => n <= 65_535, 'must be a port number, 0 to 65535')
    .default(otherwise)

const flag = z
  .enum(['0', '1', 'true', 'false'], { error: 'must be 1 or 0' })
  .transform((text) => text === '1' || text === 'true')
  .default(false)

/** A whole number from `min`. */
const count = (otherwise: number, min = 1) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min}`)
    .transform(Number)
    .refine((n) => n >= min, `must be a whole number from ${min}`)
    .default(otherwise)

const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })

const portRange = z
  .string()
  .regex(/^\d+-\d+$/, 'must be a range of ports such as 40000-44999')
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map(Number)
    return { from, to }
  })
  .refine(({ from, to }) => from > 0 && from <= to && to <= 65_535, 'must be a range of ports such as 40000-44999')
  .default({ from: 40_000, to: 44_999 })

const Environment = z.object({
  RINGWAY_HOST: z
    .union([z.ipv4(), z.ipv6()], { error: 'must be an IP address, such as 127.0.0.1 or 0.0.0.0' })
    .default('127.0.0.1'),
  RINGWAY_PORT: port(4010),
  RINGWAY_PROXY_PORT: port(4014),
  RINGWAY_UDP_PORTS: portRange,
  RINGWAY_PUBLIC_IP: z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address' }).nullable().default(null),
  RINGWAY_MEDIA_ENGINE: z
    .enum(['auto', 'native', 'datachannel'], { error: 'must be auto, native or datachannel' })
    .default('auto'),
  RINGWAY_PUBLIC_URL: url.nullable().default(null),
  RINGWAY_TRUST_PROXY: flag,
  RINGWAY_DATA_DIR: z.string().default('.ringway'),
  DATABASE_URL: z.string().nullable().default(null),
  RINGWAY_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-fA-F]{32}$/, 'must be AC and 32 hexadecimal digits')
    .nullable()
    .default(null),
  RINGWAY_AUTH_TOKEN: z.string().min(16, 'must have at least 16 characters').nullable().default(null),
  RINGWAY_WEBHOOK_ALLOW: z.string().default(''),
  RINGWAY_POLICY: policySetting,
  RINGWAY_SEED: z.enum(['demo', 'sender', 'none'], { error: 'must be demo, sender or none' }).default('sender'),
  SAMPLE_PORT: port(4030),
  RINGWAY_DEV: flag,
  RINGWAY_PHONE_URL: url.nullable().default(null),
  PATH: z.string().default(''),
  RINGWAY_SPEECH_URL: serviceUrl,
  RINGWAY_SPEECH_KEY: serviceKey,
  RINGWAY_SPEECH_MODEL: z.string().default('tts-1'),
  RINGWAY_SPEECH_VOICE: voicesSetting,
  RINGWAY_TRANSCRIPTION_URL: serviceUrl,
  RINGWAY_TRANSCRIPTION_KEY: serviceKey,
  RINGWAY_TRANSCRIPTION_MODEL: z.string().default('whisper-1'),
  RINGWAY_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
      error: 'must be trace, debug, info, warn, error or silent',
    })
    .default('info'),
  // Kubernetes kills after 30 s, systemd after 90: what is left then is ended in good order before either.
  RINGWAY_DRAIN_SECONDS: count(20, 0),
  RINGWAY_MAX_CALLS: count(1).nullable().default(null),
  RINGWAY_MAX_CALLBACKS: count(100_000),
  RINGWAY_PROMPT_CACHE_MB: count(64),
  RINGWAY_MAX_CONNECTIONS: count(2_000),
  RINGWAY_MAX_REQUESTS: count(100),
  META_GRAPH_URL: url.default('https://graph.facebook.com'),
  META_TOKEN: z.string({ error: "is needed: a system user's token for the WhatsApp Business Account" }).min(1),
  META_APP_SECRET: z.string({ error: "is needed: the Meta app's secret, which signs its webhooks" }).min(1),
  META_VERIFY_TOKEN: z.string({ error: "is needed: the word that Meta's webhook verification must bring" }).min(1),
  META_WABA_ID: z.string({ error: "is needed: the WhatsApp Business Account's id" }).regex(/^\d+$/, 'must be digits'),
  META_PHONE_NUMBER_ID: z
    .string({ error: "is needed: the phone number's id at Meta, not the number itself" })
    .regex(/^\d+$/, 'must be digits'),
})

/** Reads `env` whole. An empty variable counts as absent. @throws BadConfig naming everything that is wrong at once */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const read = Environment.safeParse(given)
  if (!read.success)
    throw new BadConfig(read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('\n'))
  const e = read.data
  return {
    host: e.RINGWAY_HOST,
    port: e.RINGWAY_PORT,
    proxyPort: e.RINGWAY_PROXY_PORT,
    udpPorts: e.RINGWAY_UDP_PORTS,
    publicIp: e.RINGWAY_PUBLIC_IP,
    mediaEngine: e.RINGWAY_MEDIA_ENGINE,
    publicUrl: e.RINGWAY_PUBLIC_URL,
    trustProxy: e.RINGWAY_TRUST_PROXY,
    dataDir: e.RINGWAY_DATA_DIR,
    databaseUrl: e.DATABASE_URL,
    accountSid: e.RINGWAY_ACCOUNT_SID,
    authToken: e.RINGWAY_AUTH_TOKEN,
    webhookAllow: e.RINGWAY_WEBHOOK_ALLOW,
    policies: e.RINGWAY_POLICY,
    seed: e.RINGWAY_SEED,
    samplePort: e.SAMPLE_PORT,
    dev: e.RINGWAY_DEV,
    phoneUrl: e.RINGWAY_PHONE_URL,
    speech:
      e.RINGWAY_SPEECH_URL === null
        ? null
        : {
            baseUrl: e.RINGWAY_SPEECH_URL,
            key: e.RINGWAY_SPEECH_KEY,
            model: e.RINGWAY_SPEECH_MODEL,
            voices: e.RINGWAY_SPEECH_VOICE,
          },
    transcription:
      e.RINGWAY_TRANSCRIPTION_URL === null
        ? null
        : {
            baseUrl: e.RINGWAY_TRANSCRIPTION_URL,
            key: e.RINGWAY_TRANSCRIPTION_KEY,
            model: e.RINGWAY_TRANSCRIPTION_MODEL,
          },
    programPath: e.PATH,
    logLevel: e.RINGWAY_LOG_LEVEL,
    drainSeconds: e.RINGWAY_DRAIN_SECONDS,
    limits: {
      calls: e.RINGWAY_MAX_CALLS,
      callbacks: e.RINGWAY_MAX_CALLBACKS,
      promptBytes: e.RINGWAY_PROMPT_CACHE_MB * 1024 * 1024,
      connections: e.RINGWAY_MAX_CONNECTIONS,
      requests: e.RINGWAY_MAX_REQUESTS,
    },
    meta: {
      graphUrl: e.META_GRAPH_URL,
      token: e.META_TOKEN,
      appSecret: e.META_APP_SECRET,
      verifyToken: e.META_VERIFY_TOKEN,
      wabaId: e.META_WABA_ID,
      phoneNumberId: e.META_PHONE_NUMBER_ID,
    },
  }
}
