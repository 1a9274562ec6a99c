// Fuzzes the readers of strangers' bytes: `node packages/media/native/fuzz.mjs [ENTRY…] [--runs N | --seconds N] [--seed N] [--by ours]`,
// default every entry, 100,000 runs. With libFuzzer where a clang is found that brings it, otherwise with a driver of our own; with
// AddressSanitizer and UndefinedBehaviorSanitizer in either case. Plain JavaScript that imports nothing but Node, as build.mjs.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { compile, findCompiler, findHeaders, flagsOf, listed, run } from './build.mjs'
import { SEEDS } from './fuzz/seeds.mjs'
import { say, saySanitized, whyNotSanitized } from './sanitized.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
const BUILT = join(HERE, 'build/fuzz')
/** Inputs that were found once and are right now, by entry: tried first in every run. */
const FOUND = join(HERE, 'fuzz/found')
const DRIVER = ['driver.cpp', 'mutator.cpp', 'coverage.cpp', 'last-input.cpp'].map((name) =>
  join(HERE, 'fuzz/driver', name),
)
/** The room that our own driver has for an input; also what libFuzzer is held to. */
const LONGEST_INPUT = 2_048

/** What is tried, and the folders and files of `src` that it needs. */
export const ENTRIES = {
  stun: { needs: ['stun', 'net/address.cpp'], openssl: true },
  ice: { needs: ['ice', 'stun', 'net/address.cpp'], openssl: true },
  'dtls-record': { needs: ['dtls/records.cpp'], openssl: false },
  srtp: { needs: ['srtp'], openssl: true },
  rtp: { needs: ['rtp'], openssl: false },
  rtcp: { needs: ['rtp'], openssl: false },
  'telephone-event': { needs: ['rtp'], openssl: false },
  ogg: { needs: ['ogg', 'rtp'], openssl: false },
}
/** An entry with a fault in it, by which fuzzing itself is tested. */
const PLANTED = { needs: [], openssl: false, file: 'driver/planted.cpp' }

/**
 * @typedef {object} Fuzzed
 * @property {string} entry
 * @property {'libFuzzer' | 'our own driver'} by
 * @property {number} runs inputs that were tried
 * @property {number} places branches of the code that they reached, as the driver counts them
 * @property {number} seconds how long it took, without building
 * @property {{ file: string, words: string } | null} found the input that is not borne, and what happened; null when there is none
 */

/**
 * Builds an entry where it has changed, and tries it.
 *
 * @param {keyof typeof ENTRIES | 'planted'} entry
 * @param {object} [options]
 * @param {number} [options.runs] default without end
 * @param {number} [options.seconds] default without end; one of the two must be given
 * @param {number} [options.seed] the same seed and number of runs try the same inputs. Default 1
 * @param {'ours'} [options.by] our own driver in any case
 * @param {boolean} [options.keep] goes on from what other runs have reached, and keeps what this one does
 * @param {AbortSignal} [options.signal] ends it, with what AbortSignal says
 * @returns {Promise<Fuzzed | string>} a text: what is missing on this machine, in words
 * @throws {Error} what the compiler says, when it refuses
 */
export async function fuzz(entry, { runs = 0, seconds = 0, seed = 1, by, keep = false, signal } = {}) {
  if (runs === 0 && seconds === 0) throw new RangeError('neither runs nor seconds were given')
  const tool = await buildEntry(entry, by)
  if (typeof tool === 'string') return tool
  const corpus = keep ? join(BUILT, 'corpus', entry) : mkdtempSync(join(tmpdir(), `ringway-fuzz-${entry}-`))
  mkdirSync(corpus, { recursive: true })
  for (const seedling of SEEDS[entry]()) writeFileSync(join(corpus, nameOf(seedling)), seedling)
  const began = performance.now()
  try {
    const told = await tool.run(entry, { runs, seconds, seed, signal, folders: [corpus, join(FOUND, entry)] })
    return { entry, by: tool.name, seconds: (performance.now() - began) / 1000, ...told }
  } finally {
    if (!keep) rmSync(corpus, { recursive: true, force: true })
  }
}

/** Why nothing can be fuzzed on this machine, in words; null when it can. @returns {string | null} */
export function whyNoFuzzing() {
  return findLibFuzzer() ? null : whyNotSanitized()
}

async function buildEntry(entry, by) {
  const { needs, openssl, file = `${entry}.cpp` } = entry === 'planted' ? PLANTED : ENTRIES[entry]
  const sources = needs.flatMap((name) => sourcesOf(join(HERE, 'src', name)))
  const all = [...sources, join(HERE, 'fuzz', file)]
  const clang = by === 'ours' ? null : findLibFuzzer()
  if (clang && (!openssl || hasOpenssl(clang))) return await buildWithLibFuzzer(entry, clang, all, openssl)
  return whyNotSanitized() ?? (await buildWithOurs(entry, all))
}

function sourcesOf(path) {
  return statSync(path).isDirectory() ? listed(path).filter((name) => name.endsWith('.cpp')) : [path]
}

/** @returns {string | null} a clang with the library of libFuzzer */
function findLibFuzzer() {
  const numbered = Array.from({ length: 20 }, (_, i) => `clang++-${30 - i}`)
  for (const name of ['clang++', ...numbered, 'clang++-14']) {
    const { status, stdout } = spawnSync(name, ['-print-runtime-dir'], { encoding: 'utf8' })
    if (status !== 0) continue
    const target = spawnSync(name, ['-print-target-triple'], { encoding: 'utf8' }).stdout.split('-')[0]
    const known = [`libclang_rt.fuzzer-${target}.a`, 'libclang_rt.fuzzer.a']
    if (known.some((library) => existsSync(join(stdout.trim(), library)))) return name
  }
  return null
}

function hasOpenssl(clang) {
  const args = ['-x', 'c++', '-fsyntax-only', '-include', 'openssl/evp.h', '/dev/null']
  return spawnSync(clang, args, { stdio: 'ignore' }).status === 0
}

async function buildWithLibFuzzer(entry, clang, sources, openssl) {
  const flags = ['-std=c++20', '-O1', '-g', '-fno-omit-frame-pointer', '-fno-sanitize-recover=undefined']
  const fuzzed = [...flags, '-fsanitize=fuzzer-no-link,address,undefined']
  const objects = await compile(clang, fuzzed, sources, join(BUILT, 'libfuzzer/objects'))
  const program = join(BUILT, 'libfuzzer', entry)
  const libraries = openssl ? ['-lssl', '-lcrypto'] : []
  await link(clang, [...flags, '-fsanitize=fuzzer,address,undefined', ...objects, ...libraries, '-o', program])
  return { name: 'libFuzzer', run: (name, options) => runLibFuzzer(program, name, options) }
}

async function runLibFuzzer(program, entry, { runs, seconds, seed, folders, signal: ender }) {
  const crash = join(BUILT, 'found', `${entry}-`)
  mkdirSync(dirname(crash), { recursive: true })
  const limits = [`-runs=${runs || -1}`, `-max_total_time=${seconds}`, `-max_len=${LONGEST_INPUT}`, '-timeout=60']
  const args = [`-seed=${seed}`, ...limits, '-detect_leaks=0', `-artifact_prefix=${crash}`, '-print_final_stats=1']
  const { code, signal, said } = await say(program, [...args, ...folders.filter(existsSync)], { signal: ender })
  const number = (pattern) => Number([...said.matchAll(pattern)].at(-1)?.[1] ?? 0)
  const told = { runs: number(/^(?:stat::number_of_executed_units:\s*|#)(\d+)/gm), places: number(/ cov: (\d+)/g) }
  if (code === 0) return { ...told, found: null }
  const file = /Test unit written to (\S+)/.exec(said)?.[1] ?? program
  return { ...told, found: { file, words: wordsOf(said, code, signal) } }
}

async function buildWithOurs(entry, sources) {
  const compiler = findCompiler()
  const flags = flagsOf({ sanitize: true }, findHeaders())
  const watched = [...flags, '-fsanitize-coverage=trace-pc']
  const objects = await compile(compiler, watched, sources, join(BUILT, 'ours/objects'))
  const driver = await compile(compiler, flags, DRIVER, join(BUILT, 'ours/driver'))
  const addon = join(BUILT, 'ours', `${entry}.node`)
  await link(compiler, [...flags, '-shared', ...objects, ...driver, '-o', addon])
  return { name: 'our own driver', run: (name, options) => runOurs(addon, name, options) }
}

async function runOurs(addon, entry, { runs, seconds, seed, folders, signal: ender }) {
  const last = join(mkdtempSync(join(tmpdir(), 'ringway-fuzz-')), 'last-input')
  const options = { folders, seed, last, runs: runs || Number.MAX_SAFE_INTEGER, seconds: seconds || 1e9 }
  const script = join(HERE, 'fuzz/driver/run.mjs')
  const { code, signal, said } = await saySanitized([script, addon, JSON.stringify(options)], { signal: ender })
  try {
    const { tried = 0, places = 0 } = code === 0 ? JSON.parse(said.trim().split('\n').at(-1) ?? '{}') : {}
    if (code === 0) return { runs: tried, places, found: null }
    return { runs: tried, places, found: { file: keepCrash(entry, last), words: wordsOf(said, code, signal) } }
  } finally {
    rmSync(dirname(last), { recursive: true, force: true })
  }
}

/** What was tried last is put where libFuzzer puts it too. */
function keepCrash(entry, last) {
  const held = existsSync(last) ? readFileSync(last) : Buffer.alloc(4)
  const input = held.subarray(4, 4 + held.readUInt32LE())
  const file = join(BUILT, 'found', `${entry}-crash-${nameOf(input)}`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, input)
  return file
}

/** The sanitizer's line, and the first line of ours that it names. */
function wordsOf(said, code, signal) {
  const why = /^(?:SUMMARY: .*|.*runtime error: .*|==\d+==\s*ERROR: .*)$/m.exec(said)?.[0]
  const where = /\S*(?:native\/(?:src|fuzz)\/[\w./-]+:\d+)/.exec(said)?.[0]
  const end = signal === null ? `it ended with ${code}` : `it was ended by ${signal}`
  return [why ?? end, where && relative(HERE, where)].filter(Boolean).join(', at ')
}

async function link(compiler, args) {
  const failed = await run(compiler, args)
  if (failed) throw new Error(`what is to be fuzzed could not be linked:\n${failed}`)
}

function nameOf(input) {
  return createHash('sha1').update(input).digest('hex')
}

/** @param {Fuzzed} fuzzed */
export function lineOf({ entry, by, runs, places, seconds, found }) {
  const what = `${entry}: ${runs} runs in ${seconds.toFixed(1)} s by ${by}, ${places} places reached`
  return found ? `${what}; FOUND ${found.file}: ${found.words}` : `${what}; nothing found`
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = { type: 'string' }
  const options = { runs: text, seconds: text, seed: text, by: text }
  const { values, positionals } = parseArgs({ allowPositionals: true, options })
  const unknown = positionals.find((name) => !(name in ENTRIES))
  if (unknown !== undefined) {
    process.stderr.write(
      `${basename(process.argv[1])}: there is no entry ${unknown}, only ${Object.keys(ENTRIES).join(', ')}\n`,
    )
    process.exit(2)
  }
  for (const entry of positionals.length > 0 ? positionals : Object.keys(ENTRIES)) {
    const seconds = Number(values.seconds ?? 0)
    const runs = Number(values.runs ?? (seconds > 0 ? 0 : 100_000))
    const fuzzed = await fuzz(entry, { runs, seconds, seed: Number(values.seed ?? 1), by: values.by, keep: true })
    process.stdout.write(`${typeof fuzzed === 'string' ? `${entry}: ${fuzzed}` : lineOf(fuzzed)}\n`)
    if (typeof fuzzed === 'string' || fuzzed.found) process.exitCode = 1
  }
}
