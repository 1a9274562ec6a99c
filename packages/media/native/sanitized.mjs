// Runs what was built with AddressSanitizer and UndefinedBehaviorSanitizer: `node packages/media/native/sanitized.mjs [tests] [engine]`, the
// tests of the native core (default), and the suite that every engine passes. Plain JavaScript that imports nothing but Node, as build.mjs.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { addonOf, build, findCompiler, findHeaders } from './build.mjs'

/** Why nothing can be built for node with the sanitizers, in words; null when it can. @returns {string | null} */
export function whyNotSanitized() {
  const compiler = findCompiler()
  if (!compiler) return 'there is no C++ compiler'
  if (!findHeaders()) return 'the headers of this Node.js were not found'
  const isThere = sanitizersOf(compiler).every((file) => isAbsolute(file) && existsSync(file))
  return isThere ? null : `${compiler} has no AddressSanitizer that could be preloaded`
}

/** A node that has the sanitizers in it before anything else; needs that {@link whyNotSanitized} is null. */
export function saySanitized(args, options) {
  return say(process.execPath, args, { env: sanitizing(), ...options })
}

/** What a process needs in its environment. @param more of the sanitizers' options, each behind a colon */
function sanitizing(more = '') {
  return {
    LD_PRELOAD: sanitizersOf(findCompiler()).join(':'),
    ASAN_OPTIONS: `detect_leaks=0:handle_abort=1${more}`,
    UBSAN_OPTIONS: `print_stacktrace=1${more}`,
  }
}

function sanitizersOf(compiler) {
  return ['libasan.so', 'libubsan.so'].map((name) =>
    spawnSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' }).stdout.trim(),
  )
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: object, signal?: AbortSignal }} [options]
 * @returns {Promise<{ code: number | null, signal: string | null, said: string }>} how it ended, and the last of what it said
 */
export function say(command, args, { env = {}, signal } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'pipe', 'pipe']
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio, signal, killSignal: 'SIGKILL' })
    let said = ''
    // A long run says a line for each input that reached something new: what matters is at its end.
    const hear = (text) => {
      said = (said + text).slice(-200_000)
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    child.on('error', reject)
    child.on('close', (code, signalled) => resolve({ code, signal: signalled, said }))
  })
}

const RUN_ALL = `const tests = require(process.argv[1])
const failed = tests.names().flatMap((name, i) => tests.run(i).map((words) => name + ': ' + words))
console.log(JSON.stringify({ tests: tests.names().length, failed }))`

/**
 * The tests of the native core under the sanitizers.
 *
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<{ tests: number, failed: string[] } | string>} a text: what is missing on this machine, in words
 * @throws {Error} what the compiler says, when it refuses
 */
export async function runTestsSanitized(options) {
  const why = whyNotSanitized() ?? (await build('tests', { sanitize: true }))
  if (why) return why
  const { code, said } = await saySanitized(['-e', RUN_ALL, addonOf('tests', { sanitize: true })], options)
  return code === 0 ? JSON.parse(said.trim().split('\n').at(-1) ?? '') : { tests: 0, failed: [said] }
}

const SUITE = fileURLToPath(new URL('../dist/native/native.test.js', import.meta.url))
const PRELOADED = fileURLToPath(new URL('sanitized-process.cjs', import.meta.url))

/**
 * The suite that every engine passes, its media processes on a core with the sanitizers: one and a half minutes. TypeScript has to be built.
 *
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<{ tests: number, failed: string[] } | string>} a text: what is missing on this machine, in words
 * @throws {Error} what the compiler says, when it refuses
 */
export async function runEngineSanitized(options) {
  const why = whyNotSanitized() ?? (await build('core')) ?? (await build('core', { sanitize: true }))
  if (why) return why
  const reports = mkdtempSync(join(tmpdir(), 'ringway-sanitized-'))
  const cores = { usual: addonOf('core'), sanitized: addonOf('core', { sanitize: true }) }
  const told = JSON.stringify({ ...cores, env: sanitizing(`:log_path=${join(reports, 'report')}`) })
  const env = { NODE_OPTIONS: `--require=${PRELOADED}`, RINGWAY_SANITIZED: told }
  try {
    const { said } = await say(process.execPath, ['--test-reporter=tap', SUITE], { env, ...options })
    const tests = Number(/^# tests (\d+)$/m.exec(said)?.[1] ?? 0)
    // What a media process found is told even where no test was the worse for it.
    const found = readdirSync(reports).map((file) => readFileSync(join(reports, file), 'utf8'))
    return { tests, failed: tests === 0 ? [said] : [...(said.match(/^ *not ok .*$/gm) ?? []), ...found] }
  } finally {
    rmSync(reports, { recursive: true })
  }
}

const RUNS = { tests: runTestsSanitized, engine: runEngineSanitized }

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const asked = Object.keys(RUNS).filter((word) => process.argv.includes(word))
  for (const word of asked.length > 0 ? asked : ['tests']) {
    const ran = await RUNS[word]()
    const words = typeof ran === 'string' ? [ran] : [...ran.failed, `${ran.tests} tests, ${ran.failed.length} failures`]
    process.stdout.write(`${words.join('\n')}\n`)
    if (typeof ran === 'string' || ran.failed.length > 0) process.exitCode = 1
  }
}
