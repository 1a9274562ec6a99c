import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freeTcpPorts, freeUdpPort } from './free-ports.ts'
import { FrontDoor } from './front-door.ts'
import { ROOT } from './house.ts'
import { MetaBetween } from './meta-between.ts'
import { descendants, gone, goneOrKilled } from './processes.ts'

/** A program, what it has printed to standard error so far, and its exit code once it has ended and said all. */
export type Running = {
  readonly program: ChildProcess
  readonly output: () => string
  readonly ended: Promise<number | null>
}

export type Ready = { readonly accountSid: string; readonly authToken: string; readonly senderSid: string }

/**
 * Server and simulated network as programs of their own, as they are in production: the one's death leaves the other
 * running, and what happens on the network meanwhile can be seen.
 */
export class SeparatePrograms extends FrontDoor {
  /** When the server was killed or ended by itself, Unix milliseconds. */
  readonly deaths: number[] = []
  readonly #env: NodeJS.ProcessEnv
  readonly #simulator: Running
  #server: Running

  readonly #between: MetaBetween

  private constructor(
    env: NodeJS.ProcessEnv,
    between: MetaBetween,
    simulator: Running,
    server: Running,
    account: Ready,
  ) {
    super({
      ...account,
      api: `http://127.0.0.1:${env.RINGWAY_PORT}`,
      simulator: `http://127.0.0.1:${env.SIMULATOR_PORT}`,
    })
    this.#env = env
    this.#between = between
    this.#simulator = simulator
    this.#server = server
  }

  static async open(more: NodeJS.ProcessEnv = {}): Promise<SeparatePrograms> {
    const place = { ...process.env, ...(await ownPlace()), ...more }
    const between = await MetaBetween.open({
      graph: `http://127.0.0.1:${place.SIMULATOR_PORT}`,
      webhooks: `http://127.0.0.1:${place.RINGWAY_PORT}/meta/webhook`,
    })
    const env = { ...place, META_GRAPH_URL: between.url, SIMULATOR_WEBHOOK_URL: `${between.url}/meta/webhook` }
    const simulator = run('packages/simulator/bin/whatsapp-simulator.js', [], env)
    await ready(simulator)
    const server = runServer(env)
    return new SeparatePrograms(env, between, simulator, server, await ready(server))
  }

  /** Signs Meta's webhooks. */
  get appSecret(): string {
    return this.#env.META_APP_SECRET ?? ''
  }

  /** What passes between the two. */
  get between(): MetaBetween {
    return this.#between
  }

  get dataDir(): string {
    return this.#env.RINGWAY_DATA_DIR ?? ''
  }

  /** What the server that runs now has written to its log. */
  get serverOutput(): string {
    return this.#server.output()
  }

  /** The process that owns node-datachannel and the calls' sound. */
  get mediaPid(): number {
    const found = descendants(this.#server.program.pid ?? 0).find((one) => one.command.includes('media/dist/process'))
    if (!found) throw new Error('the server has no media process')
    return found.pid
  }

  get databasePid(): number {
    return Number(readFileSync(join(this.dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])
  }

  /** Ends the server without warning; resolves with the ms until nothing below it was left. */
  async killServer(): Promise<number> {
    this.deaths.push(Date.now())
    const pids = this.#serversPids()
    this.#server.program.kill('SIGKILL')
    return await gone(pids, 5_000)
  }

  tellServer(signal: NodeJS.Signals): void {
    this.#server.program.kill(signal)
  }

  /** Tells the server to stop at once; resolves with the ms until nothing below it was left. */
  async stopServer(): Promise<number> {
    const pids = this.#serversPids()
    this.#server.program.kill('SIGINT')
    return await gone(pids, 10_000)
  }

  /** Waits until the server has ended by itself and nothing below it is left. @returns its exit code and what it said */
  async serverEnded(withinMs: number): Promise<{ readonly code: number | null; readonly words: string }> {
    await gone(this.#serversPids(), withinMs)
    const code = await this.#server.ended
    this.deaths.push(Date.now())
    return { code, words: this.#server.output() }
  }

  async restartServer(): Promise<void> {
    this.#server = runServer(this.#env)
    await ready(this.#server)
  }

  async close(): Promise<void> {
    const servers = this.#serversPids()
    this.#server.program.kill('SIGINT')
    const serverWent = goneOrKilled(servers, 10_000)
    await serverWent.catch(() => undefined)
    this.#simulator.program.kill('SIGTERM')
    const simulatorWent = goneOrKilled([this.#simulator.program.pid ?? 0], 10_000)
    await simulatorWent.catch(() => undefined)
    await this.#between.close()
    await rm(this.dataDir, { recursive: true, force: true })
    await Promise.all([serverWent, simulatorWent])
  }

  #serversPids(): number[] {
    const pid = this.#server.program.pid ?? 0
    return [pid, ...descendants(pid).map((one) => one.pid)]
  }
}

function runServer(env: NodeJS.ProcessEnv): Running {
  return run('packages/server/bin/ringway.js', ['start'], env)
}

/** Starts a program; `file` from the root of the project. */
export function run(file: string, args: string[], env: NodeJS.ProcessEnv): Running {
  const program = fork(join(ROOT, file), args, {
    env,
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let printed = ''
  program.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  // Waited for from the start: it may come before anybody asks.
  const ended = once(program, 'close').then(([code]) => code)
  return { program, output: () => printed, ended }
}

/** What a program says about itself once it is ready. */
export async function ready({ program, output }: Running): Promise<Ready> {
  const ended = once(program, 'exit').then(([code]) => {
    throw new Error(`${program.spawnargs.join(' ')} ended with ${code} before it was ready:\n${output()}`)
  })
  ended.catch(() => undefined)
  const message = once(program, 'message', { signal: AbortSignal.timeout(60_000) })
  const [told] = await Promise.race([ended, message]).catch((error) => {
    program.kill('SIGKILL')
    throw error
  })
  return { accountSid: told.accountSid ?? '', authToken: told.authToken ?? '', senderSid: told.senderSid ?? '' }
}

/** As start.mjs sets them, on ports and in a directory of their own. */
export async function ownPlace(): Promise<NodeJS.ProcessEnv> {
  const [http = 0, proxy = 0, simulator = 0] = await freeTcpPorts(3)
  return {
    RINGWAY_PORT: String(http),
    RINGWAY_PROXY_PORT: String(proxy),
    SIMULATOR_PORT: String(simulator),
    SIMULATOR_RELAY_PORT: String(await freeUdpPort()),
    RINGWAY_DATA_DIR: await mkdtemp(join(tmpdir(), 'ringway-apart-')),
    RINGWAY_SEED: 'demo',
    RINGWAY_WEBHOOK_ALLOW: 'localhost,127.0.0.0/8',
    RINGWAY_LOG_LEVEL: 'silent',
    META_TOKEN: 'token-of-the-crash-tests',
    META_APP_SECRET: 'secret-of-the-crash-tests',
    META_VERIFY_TOKEN: 'word-of-the-crash-tests',
    META_WABA_ID: '102290129340398',
    META_PHONE_NUMBER_ID: '106540352242922',
  }
}
