import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freeTcpPorts, freeUdpPort } from './free-ports.ts'
import { descendants, gone } from './processes.ts'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

type Json = Record<string, never>

/**
 * Everything that `npm start` starts, on ports and a data directory of its own: server, simulator, sample app, database.
 * A test speaks to it as outsiders do, over HTTP.
 */
export class House {
  readonly env: NodeJS.ProcessEnv
  readonly dataDir: string
  readonly api: string
  readonly simulator: string
  readonly accountSid: string
  readonly authToken: string
  readonly senderSid: string
  readonly starter: ChildProcess
  /** What was printed so far. */
  readonly output: () => string

  private constructor(
    env: NodeJS.ProcessEnv,
    starter: ChildProcess,
    output: () => string,
    account: Record<string, string>,
  ) {
    this.env = env
    this.starter = starter
    this.output = output
    this.dataDir = env.RINGWAY_DATA_DIR ?? ''
    this.api = `http://127.0.0.1:${env.RINGWAY_PORT}`
    this.simulator = `http://127.0.0.1:${env.SIMULATOR_PORT}`
    this.accountSid = account.accountSid ?? ''
    this.authToken = account.authToken ?? ''
    this.senderSid = account.senderSid ?? ''
  }

  /** @param more variables to add or replace; `RINGWAY_DATA_DIR` opens an existing directory again */
  static async open(more: NodeJS.ProcessEnv = {}): Promise<House> {
    const env = { ...process.env, ...(await ownPlace()), ...more }
    const { starter, output } = spawnStart(env)
    await readyOrThrow(starter, output)
    const account = JSON.parse(await readFile(join(env.RINGWAY_DATA_DIR ?? '', 'account.json'), 'utf8'))
    return new House(env, starter, output, account)
  }

  /** The same place again, after this one has ended. */
  reopen(more: NodeJS.ProcessEnv = {}): Promise<House> {
    return House.open({ ...this.env, ...more })
  }

  /** Every process of it, the starter first. */
  get pids(): number[] {
    const pid = this.starter.pid ?? 0
    return [pid, ...descendants(pid).map((one) => one.pid)]
  }

  /** The pid of the process below the starter whose command line contains `words`. */
  pidOf(words: string): number {
    const found = descendants(this.starter.pid ?? 0).find((one) => one.command.includes(words))
    if (!found) throw new Error(`no process here is called ${words}`)
    return found.pid
  }

  /** Ends it as Ctrl-C does; resolves with how long that took, in ms. */
  async close({ keepData = false } = {}): Promise<number> {
    const pids = this.pids
    this.starter.kill('SIGINT')
    const took = await gone(pids, 10_000)
    if (!keepData) await rm(this.dataDir, { recursive: true, force: true })
    return took
  }

  /** Asks the simulator's control API; `path` begins after /_sim/v1. @throws with its words unless it answers 2xx */
  async sim<T = Json>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.simulator}/_sim/v1${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }

  /** Asks Twilio's API as the account; a string-keyed `form` is posted, `json` likewise. */
  async rest(
    method: string,
    path: string,
    sent: { form?: Record<string, string>; json?: unknown; host?: string } = {},
  ) {
    const headers: Record<string, string> = {
      authorization: `Basic ${Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64')}`,
      ...(sent.host ? { 'x-forwarded-host': sent.host } : {}),
      ...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
    }
    const body = sent.form ? new URLSearchParams(sent.form) : sent.json === undefined ? null : JSON.stringify(sent.json)
    const response = await fetch(`${this.api}${path}`, { method, headers, body })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers }
  }

  /** The path of the account's 2010 API; `path` begins after the account. */
  account(path: string): string {
    return `/2010-04-01/Accounts/${this.accountSid}${path}`
  }

  /** The application that the sender's calls are taken to. */
  async voiceApplication(): Promise<string> {
    const { body } = await this.rest('GET', `/v2/Channels/Senders/${this.senderSid}`)
    return body.configuration.voice_application_sid
  }

  /** Changes the one setting that makes calls reach another app. */
  async takeCallsTo(voiceUrl: string, more: Record<string, string> = {}): Promise<void> {
    const form = { VoiceUrl: voiceUrl, ...more }
    const { status, body } = await this.rest(
      'POST',
      this.account(`/Applications/${await this.voiceApplication()}.json`),
      { form },
    )
    if (status !== 200) throw new Error(JSON.stringify(body))
  }

  /** A scripted user's call, from the tap to the state asked for. */
  async call(user: string, state: 'connecting' | 'ringing' | 'live' | 'ended' = 'live'): Promise<string> {
    const { call_id } = await this.sim<{ call_id: string }>('POST', `/users/${user}/calls`, {
      to: BUSINESS,
      via: 'icon',
    })
    const id = encodeURIComponent(call_id)
    await this.sim('GET', `/calls/${id}?until=${state}&timeout_ms=15000`)
    return id
  }
}

/** The number of "Demo Business", and of the two simulated users. */
export const BUSINESS = '+558551234567'
export const CONSUMER_A = '555551234567'
export const CONSUMER_B = '5524987654321'

/** Runs start.mjs; `output` is all it has printed. */
export function spawnStart(env: NodeJS.ProcessEnv): { starter: ChildProcess; output: () => string } {
  const starter = spawn(process.execPath, ['start.mjs'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [starter.stdout, starter.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  return { starter, output: () => printed }
}

async function readyOrThrow(starter: ChildProcess, output: () => string): Promise<void> {
  const ended = once(starter, 'exit').then(() => {
    throw new Error(`npm start ended before it was ready:\n${output()}`)
  })
  ended.catch(() => undefined)
  while (!output().includes('Ringway is ready.')) {
    const signal = AbortSignal.timeout(60_000)
    await Promise.race([ended, once(starter.stdout ?? starter, 'data', { signal })])
  }
}

/** Ports and a directory that nobody else uses. */
async function ownPlace(): Promise<NodeJS.ProcessEnv> {
  const [http = 0, proxy = 0, simulator = 0, sample = 0] = await freeTcpPorts(4)
  // Port ranges are shared by all houses of this machine: a taken port is skipped.
  return {
    RINGWAY_PORT: String(http),
    RINGWAY_PROXY_PORT: String(proxy),
    SIMULATOR_PORT: String(simulator),
    SAMPLE_PORT: String(sample),
    SIMULATOR_RELAY_PORT: String(await freeUdpPort()),
    RINGWAY_DATA_DIR: await mkdtemp(join(tmpdir(), 'ringway-house-')),
  }
}
