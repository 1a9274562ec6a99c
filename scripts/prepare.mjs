// Makes a fresh clone ready to run: Node's version, the packages, the build. Plain JavaScript that imports nothing but
// Node, because nothing else is there yet.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

const OLDEST_NODE = [20, 19]

/**
 * Checks Node, installs packages when they are missing or older than the lock file, builds what has changed.
 * Ends the process with a sentence that says what to do when one of these fails. The native audio core is one that can be done without:
 * the server says what that costs.
 *
 * @param {{ projects: string[] }} what TypeScript projects to build, as folders
 */
export async function prepare({ projects }) {
  checkNode()
  // Beside the rest: it takes a compiler some ten seconds the first time, and npm the network's.
  const core = buildCore()
  if (isOlder(join(ROOT, 'node_modules/.package-lock.json'), [join(ROOT, 'package-lock.json')])) install()
  build(projects)
  await core
}

/** The native audio core, in a process of its own; what it says in vain is said on. @returns {Promise<void>} */
function buildCore() {
  return new Promise((resolve) => {
    const args = [join(ROOT, 'packages/media/native/build.mjs'), 'core']
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('close', () => resolve())
  })
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return
  giveUp(`Ringway needs Node.js ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`)
}

function install() {
  say('Installing packages (once, about half a minute)…')
  const npm = process.env.npm_execpath
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const done = npm?.endsWith('.js') ? run(process.execPath, [npm, ...args]) : run('npm', args)
  if (!done) giveUp('npm ci failed; its words are above. Ringway needs the npm registry once.')
}

/** @param {string[]} projects */
function build(projects) {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  if (!run(process.execPath, [tsc, '-b', ...projects])) giveUp('The build failed; the compiler says why above.')
  const web = join(ROOT, 'packages/simulator/web')
  const sources = ['src', 'index.html', 'pages.html', 'vite.config.ts', 'vite.report.config.ts']
  if (
    !isOlder(
      join(web, 'dist/report/report.js'),
      sources.map((name) => join(web, name)),
    )
  )
    return
  say('Building the pages of the simulator…')
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  for (const config of ['vite.config.ts', 'vite.report.config.ts'])
    if (!run(process.execPath, [vite, 'build', web, '--config', join(web, config), '--logLevel', 'warn']))
      giveUp('The pages of the simulator could not be built.')
}

/** Is `file` missing, or older than anything in `sources` (files and folders)? */
function isOlder(file, sources) {
  if (!existsSync(file)) return true
  const made = statSync(file).mtimeMs
  return sources.some((source) => newest(source) > made)
}

function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

function run(command, args) {
  return spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}

/** @param {string} words */
export function say(words) {
  process.stderr.write(`${words}\n`)
}

/** @param {string} words @returns {never} */
export function giveUp(words) {
  say(words)
  process.exit(1)
}
