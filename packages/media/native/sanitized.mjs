// Runs what was built with AddressSanitizer and UndefinedBehaviorSanitizer; by itself, the tests of the native core:
// `node packages/media/native/sanitized.mjs`. Plain JavaScript that imports nothing but Node, as build.mjs.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
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
  const env = { LD_PRELOAD: sanitizersOf(findCompiler()).join(':'), ASAN_OPTIONS: 'detect_leaks=0:handle_abort=1' }
  return say(process.execPath, args, { env, ...options })
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

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const ran = await runTestsSanitized()
  const words = typeof ran === 'string' ? [ran] : [...ran.failed, `${ran.tests} tests, ${ran.failed.length} failures`]
  process.stdout.write(`${words.join('\n')}\n`)
  process.exitCode = typeof ran === 'string' || ran.failed.length > 0 ? 1 : 0
}
