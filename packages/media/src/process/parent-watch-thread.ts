/** The thread of parent-watch.ts, which gives it the number of the parent. */
import { workerData } from 'node:worker_threads'

/** Its calls go on for as long as that without anybody who could end them. */
const LOOKED_EVERY_MS = 500

const parent: unknown = workerData

// An orphan is given another parent at once.
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
}, LOOKED_EVERY_MS)
