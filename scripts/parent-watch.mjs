// npm does not pass SIGTERM on, and a parent that is killed cannot: so we look whether it is still there.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const EVERY_MS = 200

/**
 * Who started us: the parent process, and under npm, where a shell stands between, npm itself. To be asked for first of
 * all, since either may be gone by the time that we are ready to watch.
 *
 * @returns {{ parent: number, npm: number | null }}
 */
export function whoStartedUs() {
  const parent = process.ppid
  return { parent, npm: process.env.npm_lifecycle_event ? parentOf(parent) : null }
}

/**
 * Calls `gone` once when one of those who started us has died.
 *
 * @param {{ parent: number, npm: number | null }} starters
 * @param {() => void} gone
 */
export function watchParent({ parent, npm }, gone) {
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === null || parentOf(parent) === npm)) return
    clearInterval(timer)
    gone()
  }, EVERY_MS)
  timer.unref()
}

/** @param {number} pid @returns {number | null} */
function parentOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    }
    return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout) || null
  } catch {
    return null
  }
}
