// `npm test`: on a fresh clone everything, from installing to the browser. It ends with node's test summary.
//
//   npm test                     all of it
//   npm test -- sound journey    only entries and journeys whose names contain one of the words
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium } from './scripts/chromium.mjs'
import { giveUp, prepare, ROOT } from './scripts/prepare.mjs'

/** A file that does not end is named and fails; the longest takes less than a third of this on two busy cores. */
const FILE_ENDS_WITHIN_MS = 900_000

await prepare({ projects: ['.'] })

const words = process.argv.slice(2)
if (words.length === 0) {
  check('node_modules/@biomejs/biome/bin/biome', ['check', '.'], 'Lint found faults; see above.')
  const web = ['-p', 'packages/simulator/web', '--noEmit']
  check('node_modules/typescript/bin/tsc', web, "The phone page's types do not fit; see above.")
}

const chromium = findChromium()
const env = { ...process.env, ...(chromium ? { CHROMIUM_PATH: chromium } : {}) }

// Each entry imports the tests of one package into one process; journeys have a process each.
const files = [...list('test/entries', '.test.mjs'), ...list('test/dist', '.test.js')].filter(
  (file) => words.length === 0 || words.some((word) => file.includes(word)),
)
if (files.length === 0) giveUp(`No test is called ${words.join(' or ')}.`)
const options = ['--test-concurrency=2', `--test-timeout=${FILE_ENDS_WITHIN_MS}`, '--test-reporter=spec']
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...options, ...files], {
  cwd: ROOT,
  env,
  stdio: ['ignore', 'inherit', 'inherit'],
})
process.exit(run.status ?? 1)

function list(folder, ending) {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name))
}

function check(file, args, otherwise) {
  const { status } = spawnSync(process.execPath, [join(ROOT, file), ...args], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) giveUp(otherwise)
}
