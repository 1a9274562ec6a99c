import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statfsSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freeTcpPorts } from '../kit/free-ports.ts'
import { FrontDoor } from '../kit/front-door.ts'
import { permit } from '../kit/permission.ts'
import { descendants, gone, goneOrKilled, killAll } from '../kit/processes.ts'
import { ownPlace, type Ready, type Running, ready, run } from '../kit/separate-programs.ts'
import type { Taken } from './app.ts'
import { USERS } from './plan.ts'
import type { Random } from './random.ts'
import { UdpBetween } from './udp-between.ts'
import { WireBetween } from './wire-between.ts'

/** Room of the file system that can be filled. */
const DISK_MB = 320

/** A supervisor waits so long before it starts again what has ended by itself. */
const RESTART_AFTER_MS = 100

/**
 * Everything in programs of its own, as in production: server with its database, the simulated network, a customer's app;
 * and between server and network a wire and a path on which everything can go wrong. What ends by itself is started again.
 */
export class Stage extends FrontDoor {
  readonly wire: WireBetween
  readonly path: UdpBetween
  /** The server's UDP ports. */
  readonly udpPorts: { readonly from: number; readonly to: number }
  readonly #env: NodeJS.ProcessEnv
  readonly #place: Place
  #server: Running
  #network: Running
  #app: Running
  #closing = false
  #restarting: Promise<void> = Promise.resolve()
  /** Times that the network was started: it forgets its users, so that they have other numbers then. */
  #networks = 0
  #ready = false

  private constructor(opened: Opened) {
    super({ ...opened.account, api: apiOf(opened.env), simulator: simulatorOf(opened.env) })
    this.#env = opened.env
    this.#place = opened.place
    this.wire = opened.wire
    this.path = opened.path
    this.#server = opened.server
    this.#network = opened.network
    this.#app = opened.app
    this.udpPorts = opened.udpPorts
    this.#watch()
  }

  static async open(random: Random): Promise<Stage> {
    const place = await newPlace()
    const own = await ownPlace()
    await rm(own.RINGWAY_DATA_DIR ?? '', { recursive: true, force: true })
    const [appPort = 0] = await freeTcpPorts(1)
    const first = 20_000 + 100 * (process.pid % 100)
    const udpPorts = { from: first, to: first + 99 }
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      ...own,
      RINGWAY_DATA_DIR: place.dataDir,
      RINGWAY_UDP_PORTS: `${udpPorts.from}-${udpPorts.to}`,
      RINGWAY_DEV: '1',
      RINGWAY_LOG_LEVEL: 'info',
      RINGWAY_POLICY: 'meta-2026-06',
      SIMULATOR_POLICY: 'meta-2026-06',
      CHAOS_APP_PORT: String(appPort),
    }
    const relayPort = Number(env.SIMULATOR_RELAY_PORT)
    const path = await UdpBetween.open(relayPort, random)
    const wire = await WireBetween.open({
      graph: simulatorOf(env),
      webhooks: `${apiOf(env)}/meta/webhook`,
      appSecret: env.META_APP_SECRET ?? '',
      ...{ random, relayPort, shownPort: path.port },
    })
    env.META_GRAPH_URL = wire.url
    env.SIMULATOR_WEBHOOK_URL = `${wire.url}/meta/webhook`
    await writeFile(place.scripts, '{}')
    await writeFile(place.taken, '')
    const app = runApp(env, place)
    const network = run('packages/simulator/bin/whatsapp-simulator.js', [], env)
    await Promise.all([ready(network), started(app)])
    const server = run('packages/server/bin/ringway.js', ['start'], env)
    const account = await ready(server)
    const stage = new Stage({ env, place, wire, path, server, network, app, account, udpPorts })
    await stage.takeCallsTo(`${stage.appUrl}/voice`, { StatusCallback: `${stage.appUrl}/status` })
    return stage
  }

  get appUrl(): string {
    return `http://127.0.0.1:${this.#env.CHAOS_APP_PORT}`
  }

  /** What the server has written into its log, over all its lives. */
  get log(): string {
    return readFileSync(this.#place.log, 'utf8')
  }

  /** What the app has taken, over all its lives. */
  get taken(): Taken[] {
    const lines = readFileSync(this.#place.taken, 'utf8').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
  }

  /** What the app answers about each user's calls. */
  answer(scripts: Readonly<Record<string, string>>): void {
    writeFileSync(this.#place.scripts, JSON.stringify(scripts))
  }

  waIdOf(user: number): string {
    return `4477${String(this.#networks).padStart(3, '0')}${String(user).padStart(5, '0')}`
  }

  /** Every user is there, and allows calls. */
  async usersAreThere(): Promise<void> {
    if (this.#ready) return
    this.#networks += 1
    const users = Array.from({ length: USERS }, (_, n) => this.waIdOf(n))
    await Promise.all(
      users.map(async (waId) => {
        await this.sim('POST', '/users', { wa_id: waId, name: `User ${waId}`, audio: { tone_hz: 700, loop: true } })
        await permit(this, waId)
      }),
    )
    this.#ready = true
  }

  async killServer(): Promise<void> {
    const pid = this.#server.program.pid ?? 0
    killAll([pid])
    await gone([pid, ...descendants(pid).map((one) => one.pid)], 5_000)
  }

  killDatabase(): void {
    const file = join(this.#place.dataDir, 'postgres/data/postmaster.pid')
    killAll([Number(readFileSync(file, 'utf8').split('\n')[0])])
  }

  async killNetwork(forMs: number): Promise<void> {
    this.#ready = false
    await killed(this.#network)
    await pause(forMs)
    this.#network = run('packages/simulator/bin/whatsapp-simulator.js', [], this.#env)
    await ready(this.#network)
  }

  async killApp(forMs: number): Promise<void> {
    await killed(this.#app)
    await pause(forMs)
    this.#app = runApp(this.#env, this.#place)
    await started(this.#app)
  }

  /** Not a byte more can be written where the records are. */
  fillDisk(): void {
    const { bavail, bsize } = statfsSync(this.#place.disk)
    const file = join(this.#place.disk, 'filling')
    spawnSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=4096', `count=${Math.ceil((bavail * bsize) / 4096) + 1}`])
  }

  async emptyDisk(): Promise<void> {
    await rm(join(this.#place.disk, 'filling'), { force: true })
  }

  async setClock(aheadMs: number): Promise<void> {
    await fetch(`${this.api}/_dev/v1/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now: Date.now() + aheadMs }),
    })
  }

  /** Everything runs, and answers. */
  async isUp(): Promise<void> {
    for (;;) {
      await this.#restarting
      const answer = await fetch(`${this.api}/readyz`).catch(() => null)
      if (answer?.ok) return
      await pause(50)
    }
  }

  /** @returns what is left of it: command lines of processes */
  async close(): Promise<string[]> {
    this.#closing = true
    await this.#restarting
    const programs = [this.#server, this.#network, this.#app].map(({ program }) => program)
    const pids = programs.flatMap(({ pid = 0 }) => [pid, ...descendants(pid).map((one) => one.pid)])
    for (const program of programs) program.kill('SIGINT')
    const left = await goneOrKilled(pids, 15_000).then(
      () => [],
      (error: Error) => [error.message],
    )
    await this.wire.close()
    this.path.close()
    if (this.#place.mounted) spawnSync('umount', ['-l', this.#place.disk])
    await rm(this.#place.root, { recursive: true, force: true })
    return left
  }

  /** As a supervisor does: a server that has ended is started again, until it runs. */
  #watch(): void {
    this.#keepLog(this.#server)
    void once(this.#server.program, 'exit').then(() => {
      if (this.#closing) return
      this.#restarting = this.#restart()
    })
  }

  async #restart(): Promise<void> {
    for (;;) {
      await pause(RESTART_AFTER_MS)
      const server = run('packages/server/bin/ringway.js', ['start'], this.#env)
      this.#server = server
      const up = await ready(server).then(
        () => true,
        () => false,
      )
      if (up) return this.#watch()
      if (this.#closing) return
      this.#keepLog(server)
    }
  }

  #keepLog({ program }: Running): void {
    program.stderr?.on('data', (text: string) => writeFileSync(this.#place.log, text, { flag: 'a' }))
  }
}

type Opened = {
  readonly env: NodeJS.ProcessEnv
  readonly place: Place
  readonly wire: WireBetween
  readonly path: UdpBetween
  readonly server: Running
  readonly network: Running
  readonly app: Running
  readonly account: Ready
  readonly udpPorts: Stage['udpPorts']
}

/** Where it keeps its files. `disk` is a file system of its own where one can be mounted. */
type Place = {
  readonly root: string
  readonly disk: string
  readonly mounted: boolean
  readonly dataDir: string
  readonly taken: string
  readonly scripts: string
  readonly log: string
}

async function newPlace(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'ringway-chaos-'))
  const disk = await mkdtemp(join(root, 'disk-'))
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk])
  const files = { taken: join(root, 'taken.jsonl'), scripts: join(root, 'scripts.json'), log: join(root, 'server.log') }
  writeFileSync(files.log, '')
  return { root, disk, mounted: mount.status === 0, dataDir: join(disk, 'data'), ...files }
}

function runApp(env: NodeJS.ProcessEnv, { taken, scripts }: Place): Running {
  return run('test/dist/chaos/app.js', [env.CHAOS_APP_PORT ?? '', taken, scripts], env)
}

async function started({ program }: Running): Promise<void> {
  await once(program, 'message', { signal: AbortSignal.timeout(20_000) })
}

async function killed({ program }: Running): Promise<void> {
  killAll([program.pid ?? 0])
  await gone([program.pid ?? 0], 5_000)
}

function apiOf(env: NodeJS.ProcessEnv): string {
  return `http://127.0.0.1:${env.RINGWAY_PORT}`
}

function simulatorOf(env: NodeJS.ProcessEnv): string {
  return `http://127.0.0.1:${env.SIMULATOR_PORT}`
}
