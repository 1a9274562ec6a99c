/**
 * Loaded into the media process before its own code, by the bench alone: whoever connects to the bench's socket is told what the process
 * holds, after its garbage has been collected. Nothing of the engine knows of it.
 */
import { createServer } from 'node:net'
import { isMainThread } from 'node:worker_threads'

/** What node itself holds in a process. */
export type Inside = {
  /** In use by JavaScript, after its garbage has been collected, in MB. */
  readonly heapMb: number
  /** Buffers and the like, in MB. */
  readonly externalMb: number
  /** Timers and open handles by kind, as node counts them. */
  readonly resources: Readonly<Record<string, number>>
}

/** @param gc node's garbage collector */
export function lookInside(gc: () => void): Inside {
  gc()
  const { heapUsed, external } = process.memoryUsage()
  const resources: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo().toSorted()) resources[kind] = (resources[kind] ?? 0) + 1
  return { heapMb: heapUsed / 2 ** 20, externalMb: external / 2 ** 20, resources }
}

const path = process.env.BENCH_SOAK_SOCKET
const { gc } = globalThis
if (isMainThread && path !== undefined && gc !== undefined) {
  const server = createServer((socket) => socket.on('error', () => {}).end(JSON.stringify(lookInside(() => void gc()))))
  server.listen(path).unref()
}
