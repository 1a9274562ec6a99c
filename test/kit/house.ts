import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freeTcpPorts, freeUdpPort } from './free-ports.ts'
import { FrontDoor } from './front-door.ts'
import { descendants, goneOrKilled } from './processes.ts'

export { BUSINESS, CONSUMER_A, CONSUMER_B } from './front-door.ts'

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

const START: readonly string[] = [process.execPath, 'start.mjs']

/**
 * Everything that `npm start` starts, on ports and a data directory of its own: server, simulator, sample app, database.
 * A test speaks to it as outsiders do, over HTTP.
 */
export class House extends FrontDoor {
  readonly env: NodeJS.ProcessEnv
  readonly dataDir: string
  readonly starter: ChildProcess
  /** What was printed so far. */
  readonly output: () => string

  private constructor(
    env: NodeJS.ProcessEnv,
    starter: ChildProcess,
    output: () => string,
    account: Record<string, string>,
  ) {
    super({
      api: `http://127.0.0.1:${env.RINGWAY_PORT}`,
      simulator: `http://127.0.0.1:${env.SIMULATOR_PORT}`,
      accountSid: account.accountSid ?? '',
      authToken: account.authToken ?? '',
      senderSid: account.senderSid ?? '',
    })
    this.env = env
    this.starter = starter
    this.output = output
    this.dataDir = env.RINGWAY_DATA_DIR ?? ''
  }

  /**
   * @param more variables to add or replace; `RINGWAY_DATA_DIR` opens an existing directory again
   * @param command what starts it, in place of `node start.mjs`; `starter` is then that
   */
  static async open(more: NodeJS.ProcessEnv = {}, command: readonly string[] = START): Promise<House> {
    const env = { ...process.env, ...(await ownPlace()), ...more }
    const { starter, output } = spawnStart(env, command)
    await readyOrThrow(starter, output).catch((error) => {
      starter.kill('SIGKILL') // whoever it has started ends with it
      throw error
    })
    const account = JSON.parse(await readFile(join(env.RINGWAY_DATA_DIR ?? '', 'account.json'), 'utf8'))
    return new House(env, starter, output, account)
  }

  /** The same place again, after this one has ended. */
  reopen(more: NodeJS.ProcessEnv = {}, command: readonly string[] = START): Promise<House> {
    return House.open({ ...this.env, ...more }, command)
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
    const took = await goneOrKilled(pids, 10_000)
    if (!keepData) await rm(this.dataDir, { recursive: true, force: true })
    return took
  }
}

/** Runs start.mjs; `output` is all it has printed. */
export function spawnStart(
  env: NodeJS.ProcessEnv,
  [file = '', ...args]: readonly string[] = START,
): { starter: ChildProcess; output: () => string } {
  const starter = spawn(file, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
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
export async function ownPlace(): Promise<NodeJS.ProcessEnv> {
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
