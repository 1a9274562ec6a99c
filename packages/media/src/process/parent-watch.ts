import { Worker } from 'node:worker_threads'

/**
 * Kills this process when its parent is gone, within a second and however busy it is: from a thread of its own.
 *
 * The end of the channel to the parent says the same and sooner, but only to an event loop that gets to hear of it. One with more calls than
 * it can serve never does, and would hold its ports and its calls for good.
 */
export function watchParent(): void {
  const thread = new URL('./parent-watch-thread.js', import.meta.url)
  new Worker(thread, { execArgv: [], workerData: process.ppid }).unref()
}
