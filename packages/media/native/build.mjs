// Builds the native audio core: `node packages/media/native/build.mjs [core] [tests] [--sanitize]`, default core. Plain
// JavaScript that imports nothing but Node, because it runs before anything is installed. Only what has changed is compiled.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const HERE = dirname(fileURLToPath(import.meta.url))

/** Folders of sources, by what is built of them. */
const PARTS = { core: ['src'], tests: ['src', 'test'] }
const ONLY_IN_CORE = ['src/core/addon.cpp']

/** The addon of a part; it is there once {@link build} has returned null. */
export function addonOf(part = 'core', { sanitize = false } = {}) {
  return join(HERE, 'build', folderOf({ sanitize }), `ringway-media-${part}.node`)
}

/**
 * @param {'core' | 'tests'} part
 * @param {{ sanitize?: boolean }} options `sanitize`: with AddressSanitizer and UndefinedBehaviorSanitizer; the addon can then
 *   be loaded only where `libasan` was preloaded
 * @returns {Promise<string | null>} what is missing on this machine to build it, in words; null when it is built
 * @throws {Error} what the compiler says, when it is refused
 */
export async function build(part = 'core', options = {}) {
  if (process.platform !== 'linux') return `the native audio core is for Linux, this is ${process.platform}`
  const compiler = findCompiler()
  if (!compiler) return 'there is no C++ compiler (looked for $CXX, g++ and clang++)'
  const headers = findHeaders()
  if (!headers)
    return `the headers of this Node.js were not found (looked for node_api.h and openssl/ssl.h beside ${process.execPath})`
  const sources = PARTS[part]
    .flatMap((folder) => listed(join(HERE, folder)))
    .filter((file) => file.endsWith('.cpp') && !(part === 'tests' && ONLY_IN_CORE.includes(relative(HERE, file))))
  const flags = flagsOf(options, headers)
  const objects = await compile(compiler, flags, sources, join(HERE, 'build', folderOf(options), 'objects'))
  const addon = addonOf(part, options)
  if (existsSync(addon) && objects.every((object) => statSync(object).mtimeMs <= statSync(addon).mtimeMs)) return null
  const linked = await run(compiler, [...flags, '-shared', ...objects, '-o', addon])
  if (linked) throw new Error(`the native audio core could not be linked:\n${linked}`)
  return null
}

/**
 * Compiles what has changed.
 *
 * @param {string} compiler
 * @param {string[]} flags
 * @param {string[]} sources files below this folder
 * @param {string} folder where the objects are kept; those that another compiler, or other flags, have made are forgotten
 * @returns {Promise<string[]>} the objects, in the order of the sources
 * @throws {Error} what the compiler says, when it refuses
 */
export async function compile(compiler, flags, sources, folder) {
  forgetOthers(folder, [compiler, process.version, ...flags].join(' '))
  const jobs = sources.map((source) => ({ source, object: join(folder, `${relative(HERE, source)}.o`) }))
  const stale = jobs.filter(isStale)
  for (const { object } of stale) mkdirSync(dirname(object), { recursive: true })
  const failed = await inParallel(stale, ({ source, object }) =>
    run(compiler, [...flags, '-MMD', '-c', source, '-o', object]),
  )
  if (failed) throw new Error(`the compiler refused the native audio core:\n${failed}`)
  return jobs.map(({ object }) => object)
}

function folderOf({ sanitize = false }) {
  return sanitize ? 'sanitized' : 'release'
}

/** @returns {string[]} */
export function flagsOf({ sanitize = false }, headers) {
  const warnings = ['-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Wconversion', '-Wno-sign-conversion']
  const sanitizers = sanitize
    ? ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=undefined', '-fno-omit-frame-pointer']
    : ['-O2', '-g1']
  return ['-std=c++20', '-fPIC', '-fvisibility=hidden', '-pthread', ...warnings, ...sanitizers, '-isystem', headers]
}

/** @returns {string | null} */
export function findCompiler() {
  const known = [process.env.CXX, 'g++', 'clang++'].filter(Boolean)
  return known.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) ?? null
}

/** Node's own headers, with those of the OpenSSL inside it. @returns {string | null} */
export function findHeaders() {
  const beside = resolve(dirname(process.execPath), '../include/node')
  const known = [process.env.npm_config_nodedir && join(process.env.npm_config_nodedir, 'include/node'), beside]
  const has = (folder, name) => existsSync(join(folder, name))
  return known.find((folder) => folder && has(folder, 'node_api.h') && has(folder, 'openssl/ssl.h')) ?? null
}

export function listed(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .sort()
}

/** What another compiler, or another Node.js, has made is of no use. */
function forgetOthers(objects, by) {
  const note = join(objects, 'made-by')
  if (existsSync(note) && readFileSync(note, 'utf8') === by) return
  rmSync(objects, { recursive: true, force: true })
  mkdirSync(objects, { recursive: true })
  writeFileSync(note, by)
}

function isStale({ object }) {
  const dependencies = object.replace(/\.o$/, '.d')
  if (!existsSync(object) || !existsSync(dependencies)) return true
  const made = statSync(object).mtimeMs
  const files = readFileSync(dependencies, 'utf8')
    .replace(/^[^:]*:/, '')
    .replaceAll('\\\n', ' ')
    .trim()
    .split(/\s+/)
  return files.some((file) => !existsSync(file) || statSync(file).mtimeMs > made)
}

/** @returns {Promise<string>} what went wrong first; empty when nothing did */
async function inParallel(jobs, work) {
  const left = [...jobs]
  const complaints = []
  const worker = async () => {
    for (let job = left.shift(); job && complaints.length === 0; job = left.shift()) {
      const complaint = await work(job)
      if (complaint) complaints.push(complaint)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return complaints.join('\n')
}

/** @returns {Promise<string>} what it said, if it failed; warnings are shown */
export function run(command, args) {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text
    })
    child.on('error', (error) => done(String(error)))
    child.on('close', (code) => {
      if (code === 0 && said) process.stderr.write(said)
      done(code === 0 ? '' : said || `${command} ended with ${code}`)
    })
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const parts = process.argv.slice(2).filter((word) => word in PARTS)
  const sanitize = process.argv.includes('--sanitize')
  for (const part of parts.length > 0 ? parts : ['core']) {
    const why = await build(part, { sanitize })
    if (why) {
      process.stderr.write(`${why}\n`)
      process.exit(1)
    }
    process.stdout.write(`${addonOf(part, { sanitize })}\n`)
  }
}
