// Builds the load peer of `npm run bench -- calls`, when one of its files is newer than it: one plain call of the compiler.
// It shares nothing with the native audio core that it loads, this file included.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const HERE = dirname(fileURLToPath(import.meta.url))

/** The addon; it is there once {@link build} has returned null. */
export const ADDON = join(HERE, 'build/ringway-load-peer.node')

const FLAGS = ['-std=c++20', '-O2', '-g1', '-shared', '-fPIC', '-fvisibility=hidden', '-pthread']
const WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Wno-sign-conversion']

/** @returns {string | null} why it could not be built, in words; null when it is there */
export function build() {
  const sources = readdirSync(join(HERE, 'src')).map((name) => join(HERE, 'src', name))
  if (existsSync(ADDON) && [...sources, process.execPath].every((file) => changed(file) < changed(ADDON))) return null
  const compiler = [process.env.CXX, 'g++', 'clang++'].find((name) => name && runs(name))
  if (!compiler) return 'there is no C++ compiler (looked for $CXX, g++ and clang++)'
  const headers = findHeaders()
  if (!headers) return `the headers of this Node.js were not found (looked for node_api.h beside ${process.execPath})`
  mkdirSync(dirname(ADDON), { recursive: true })
  const units = sources.filter((name) => name.endsWith('.cpp'))
  const made = spawnSync(compiler, [...FLAGS, ...WARNINGS, '-isystem', headers, ...units, '-o', ADDON], {
    encoding: 'utf8',
  })
  if (made.status !== 0) return `the compiler refused it:\n${made.stderr}`
  process.stderr.write(made.stderr)
  return null
}

function runs(compiler) {
  return spawnSync(compiler, ['--version'], { stdio: 'ignore' }).status === 0
}

/** Node's own, with those of the OpenSSL inside it. @returns {string | undefined} */
function findHeaders() {
  const known = [process.env.npm_config_nodedir, resolve(dirname(process.execPath), '..')].filter(Boolean)
  const needed = ['node_api.h', 'openssl/ssl.h']
  return known
    .map((folder) => join(folder, 'include/node'))
    .find((folder) => needed.every((name) => existsSync(join(folder, name))))
}

function changed(file) {
  return statSync(file).mtimeMs
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const why = build()
  process.stdout.write(`${why ?? ADDON}\n`)
  process.exitCode = why ? 1 : 0
}
