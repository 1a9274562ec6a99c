import { lchownSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * As whom PostgreSQL runs; it refuses to be root.
 *
 * - `self`: as the user that runs Ringway, who is not root.
 * - `namespace`: root, inside a user namespace of its own, where it is nobody; its files stay root's.
 * - `nobody`: root has become uid 65534, to whom its files are given. For containers that allow no namespaces.
 */
export type Privilege = {
  readonly mode: 'self' | 'namespace' | 'nobody'
  /** Whose the files are; null on a platform without users. */
  readonly uid: number | null
  readonly gid: number | null
}

const NOBODY = 65_534

/** The ways PostgreSQL could run for this user, best first. */
export function privilegesOf(uid = process.getuid?.() ?? null, gid = process.getgid?.() ?? null): Privilege[] {
  if (uid !== 0) return [{ mode: 'self', uid, gid }]
  const nobody: Privilege = { mode: 'nobody', uid: NOBODY, gid: NOBODY }
  return process.platform === 'linux' ? [{ mode: 'namespace', uid, gid }, nobody] : [nobody]
}

/** What to spawn so that `command` runs with this privilege. */
export function commandWith(privilege: Privilege, command: readonly [string, ...string[]]) {
  const [file, ...args] = command
  if (privilege.mode === 'namespace') return { file: 'unshare', args: ['-U', ...command], user: {} }
  const { uid, gid } = privilege
  const user = privilege.mode === 'nobody' && uid !== null && gid !== null ? { uid, gid } : {}
  return { file, args, user }
}

/**
 * Gives a tree to the privilege's user. The top is given last, so whose the top is says whose all of it is: a directory
 * that was made with another privilege is put right, even after a change that was cut short.
 */
export function giveTree(top: string, { uid, gid }: Privilege): void {
  if (uid === null || gid === null || lstatSync(top).uid === uid) return
  giveWhatIsIn(top, uid, gid)
  lchownSync(top, uid, gid)
}

function giveWhatIsIn(folder: string, uid: number, gid: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) giveWhatIsIn(path, uid, gid)
    lchownSync(path, uid, gid)
  }
}
