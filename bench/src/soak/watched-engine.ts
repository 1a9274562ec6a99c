import childProcess, { type ForkOptions } from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import { connect } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { type MediaEngine, openDatachannelEngine, openNativeEngine } from '@ringway/media'
import type { Inside } from './inside.ts'
import type { SoakOptions } from './options.ts'

/** Below those of the other benches. */
const UDP_PORTS = { from: 20_000, to: 25_999 }

/** An engine, and what node holds in its media process. */
export type WatchedEngine = { readonly engine: MediaEngine; readonly inside: () => Promise<Inside> }

/** @param folder of the bench's own, for the socket */
export async function openWatchedEngine(kind: SoakOptions['engine'], folder: string): Promise<WatchedEngine> {
  const path = join(folder, 'inside.sock')
  const restore = forkWith({
    execArgv: ['--expose-gc', '--import', new URL('./inside.js', import.meta.url).href],
    env: { BENCH_SOAK_SOCKET: path },
  })
  try {
    const open = kind === 'native' ? openNativeEngine : openDatachannelEngine
    const engine = await open({ udpPorts: UDP_PORTS })
    return { engine, inside: async () => (await json(connect(path))) as Inside }
  } finally {
    restore()
  }
}

/** The engine lets nobody add to its process, and should not: what it forks with is added to here, until it is undone. */
function forkWith(more: { readonly execArgv: readonly string[]; readonly env: NodeJS.ProcessEnv }): () => void {
  const fork = childProcess.fork
  const fuller = (file: string | URL, args: readonly string[], options: ForkOptions) =>
    fork(file, args, {
      ...options,
      execArgv: [...(options.execArgv ?? []), ...more.execArgv],
      env: { ...options.env, ...more.env },
    })
  childProcess.fork = fuller as typeof fork
  syncBuiltinESMExports()
  return () => {
    childProcess.fork = fork
    syncBuiltinESMExports()
  }
}
