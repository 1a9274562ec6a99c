// npm does not pass SIGTERM on, and a parent that is killed cannot: so we look whether it is still there.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const EVERY_MS = 200

/**
 * Calls `gone` once when the process that started us has died. Under npm that is npm itself, with a shell between.
 *
 * @param {() => void} gone
 */
export function watchParent(gone) {
  const parent = process.ppid
  const npm = process.env.npm_lifecycle_event ? parentOf(parent) : null
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
