import { spawnSync } from 'node:child_process'
import { chmodSync, statSync } from 'node:fs'
import { DataDirUnreachable, EmbeddedPostgresUnavailable } from '../errors.ts'
import { type Binaries, copyBinaries, findBinaries, linkLibraries, program } from './binaries.ts'
import { commandWith, type Privilege, privilegesOf } from './privilege.ts'

/** Which PostgreSQL runs, and as whom. */
export type Setting = { readonly binaries: Binaries; readonly privilege: Privilege }

const PROBE_WITHIN_MS = 10_000

/**
 * Finds a way to run PostgreSQL here by trying: as whom it can reach the data directory, and whether the programs run
 * from where npm put them. When they do not (a home that only root may enter, links that may not be made) a copy of them
 * in the data directory is used.
 *
 * @throws DataDirUnreachable, EmbeddedPostgresUnavailable
 */
export function findSetting(dataDir: string, privileges = privilegesOf()): Setting {
  const installed = findBinaries()
  if (linkLibraries(installed)) {
    const { privilege, reached } = firstThatRuns(privileges, dataDir, installed)
    if (privilege) return { binaries: installed, privilege }
    if (!reached)
      throw new DataDirUnreachable(dataDir, `PostgreSQL, which does not run as root, cannot enter ${dataDir}.`)
  }
  const copy = copyBinaries(installed, dataDir)
  const { privilege, why } = firstThatRuns(privileges, dataDir, copy)
  if (privilege) return { binaries: copy, privilege }
  throw new EmbeddedPostgresUnavailable(`The PostgreSQL that Ringway brings along does not run here: ${why}.`)
}

type Attempt = { readonly privilege: Privilege | null; readonly reached: boolean; readonly why: string }

function firstThatRuns(privileges: readonly Privilege[], dataDir: string, binaries: Binaries): Attempt {
  let reached = false
  let why = `${dataDir} cannot be entered`
  for (const privilege of privileges) {
    if (!reaches(privilege, dataDir)) continue
    reached = true
    const refusal = refusalOf(privilege, binaries)
    if (refusal === null) return { privilege, reached, why: '' }
    why = refusal
  }
  return { privilege: null, reached, why }
}

function reaches(privilege: Privilege, dataDir: string): boolean {
  // Only to pass through: what is in the directory stays unreadable and unlisted.
  if (privilege.mode === 'nobody') chmodSync(dataDir, (statSync(dataDir).mode & 0o7777) | 0o111)
  return tryOut(privilege, ['test', '-x', dataDir]) === null
}

/** Null when PostgreSQL runs, else why not. A system with another C library than the one it was built for fails here. */
function refusalOf(privilege: Privilege, binaries: Binaries): string | null {
  return tryOut(privilege, [program(binaries, 'postgres'), '--version'])
}

function tryOut(privilege: Privilege, command: readonly [string, ...string[]]): string | null {
  const { file, args, user } = commandWith(privilege, command)
  const { status, error, stderr } = spawnSync(file, args, {
    ...user,
    cwd: '/',
    encoding: 'utf8',
    timeout: PROBE_WITHIN_MS,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (error) return error.message
  return status === 0 ? null : stderr.trim() || `exit code ${status}`
}
