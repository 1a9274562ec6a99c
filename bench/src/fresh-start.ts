import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { descendants, freeTcpPorts, freeUdpPort, gone, ROOT } from './kit.ts'
import { type Leavings, progress } from './leavings.ts'

/** Seconds from `git clone` on, of one fresh start. */
export type FreshStart = {
  readonly cloned: number
  /** Packages installed, TypeScript compiled. */
  readonly compiled: number
  /** `/healthz` answered 200. */
  readonly healthy: number
}

const WITHIN_MS = 300_000
const LOOK_EVERY_MS = 50

/** Clones the commit that is checked out and runs `npm start`: with an empty npm cache, then with the one that this filled. */
export async function freshStarts(leavings: Leavings): Promise<{ cold: FreshStart; warm: FreshStart }> {
  const cache = await folder('ringway-npm-cache-')
  const clear = leavings.add(() => rm(cache, { recursive: true, force: true }))
  progress('a fresh clone to /healthz, with an empty npm cache')
  const cold = await freshStart(cache, leavings)
  progress(`${cold.healthy.toFixed(1)} s; the same with a warm cache`)
  const warm = await freshStart(cache, leavings)
  progress(`${warm.healthy.toFixed(1)} s`)
  await clear()
  return { cold, warm }
}

async function freshStart(cache: string, leavings: Leavings): Promise<FreshStart> {
  const clone = await folder('ringway-clone-')
  const removed = leavings.add(() => rm(clone, { recursive: true, force: true, maxRetries: 3 }))
  const [http = 0, proxy = 0, simulator = 0, sample = 0] = await freeTcpPorts(4)
  const relay = await freeUdpPort()
  const began = performance.now()
  const since = () => (performance.now() - began) / 1000
  const git = spawnSync('git', ['clone', '--quiet', `file://${ROOT}`, clone], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (git.status !== 0) throw new Error('git clone failed')
  const cloned = since()
  const npm = spawn('npm', ['start'], {
    cwd: clone,
    env: {
      ...withoutNpm(process.env),
      npm_config_cache: cache,
      ...{ RINGWAY_PORT: `${http}`, RINGWAY_PROXY_PORT: `${proxy}`, SIMULATOR_PORT: `${simulator}` },
      ...{ SAMPLE_PORT: `${sample}`, SIMULATOR_RELAY_PORT: `${relay}`, RINGWAY_DATA_DIR: join(clone, '.ringway') },
    },
    detached: true, // a group of its own, so that it can be ended as Ctrl-C ends it
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pid = npm.pid ?? 0
  const ended = leavings.add(() => end(pid))
  let printed = ''
  let compiled = 0
  for (const stream of [npm.stdout, npm.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
      if (compiled === 0 && printed.includes('Building the phone page')) compiled = since()
    })
  const exited = once(npm, 'exit').then(() => {
    throw new Error(`npm start ended before it was healthy:\n${printed}`)
  })
  exited.catch(() => undefined)
  await Promise.race([exited, healthy(http)])
  const result = { cloned, compiled, healthy: since() }
  await ended()
  await removed()
  return result
}

async function healthy(port: number): Promise<void> {
  const signal = AbortSignal.timeout(WITHIN_MS)
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal }).catch(() => null)
    if (response?.status === 200) return
    signal.throwIfAborted()
    await pause(LOOK_EVERY_MS)
  }
}

async function end(pid: number): Promise<void> {
  const all = [pid, ...descendants(pid).map((one) => one.pid)]
  try {
    process.kill(-pid, 'SIGINT')
  } catch {
    return // it has ended already
  }
  await gone(all, 10_000)
}

/** What npm tells the programs it starts would make the inner npm believe that it is this one's. */
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.toLowerCase().startsWith('npm_')))
}

function folder(prefix: string): Promise<string> {
  return mkdtemp(join(tmpdir(), prefix))
}
