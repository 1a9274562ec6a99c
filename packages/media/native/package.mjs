// Makes what is published of the audio engine: `node packages/media/native/package.mjs [FOLDER]`, default native/build/packages. Two folders in
// it, each ready for `npm pack` and `npm publish`: @ringway/media with its prebuilt cores as optional dependencies, and the core of this platform.
// No install script anywhere: npm takes the package whose os, cpu and libc fit. Plain JavaScript that imports nothing but Node.
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, compile, findCompiler, findHeaders, flagsOf, listed } from './build.mjs'

const HERE = dirname(fileURLToPath(import.meta.url))
const ROOT = resolve(HERE, '../../..')
const MEDIA = JSON.parse(readFileSync(join(HERE, '../package.json'), 'utf8'))
const ADDON = 'ringway-media-core.node'

/** Where a prebuilt core is made for: `process.platform`-`process.arch`. */
const PLATFORMS = ['linux-x64']

/** The oldest libraries that node's own builds of version 20 run on, and those of the systems that have them: Debian 10, RHEL 8. */
export const FLOOR = { GLIBC: '2.28', GLIBCXX: '3.4.25', CXXABI: '1.3.11', GCC: '8.0.0' }

/**
 * @param {string} [folder] is emptied
 * @returns {Promise<{ media: string, core: string, needs: Record<string, string> } | string>} the two folders, and the newest version of each
 *   library's symbols that the core needs; a text: what is missing on this machine, in words
 * @throws {Error} when the core would need a newer system than {@link FLOOR}
 */
export async function makePackages(folder = join(HERE, 'build/packages')) {
  const platform = `${process.platform}-${process.arch}`
  if (!PLATFORMS.includes(platform)) return `packages are made for ${PLATFORMS.join(', ')}; this is ${platform}`
  const why = await build('core')
  if (why) return why
  rmSync(folder, { recursive: true, force: true })
  const core = join(folder, `media-${platform}`)
  mkdirSync(core, { recursive: true })
  await linkForOthers(join(core, ADDON))
  const needs = needsOf(join(core, ADDON))
  for (const [library, version] of Object.entries(needs)) {
    if (isNewer(version, FLOOR[library]))
      throw new Error(`the core would need ${library}_${version}, and ${FLOOR[library]} is the floor`)
  }
  writeCorePackage(core, needs)
  const media = join(folder, 'media')
  writeMediaPackage(media)
  return { media, core, needs }
}

/** The objects that were built for here, linked so that older systems can load them; without what a debugger reads. */
async function linkForOthers(addon) {
  const compiler = findCompiler()
  const flags = flagsOf({}, findHeaders())
  const objects = join(HERE, 'build/release/objects')
  const sources = [...listed(join(HERE, 'src')), ...listed(join(HERE, 'portable'))].filter((name) =>
    name.endsWith('.cpp'),
  )
  const made = await compile(compiler, flags, sources, objects)
  const map = `-Wl,--version-script=${join(HERE, 'portable/exports.map')}`
  succeed(compiler, [...flags, '-shared', '-s', ...made, map, '-Wl,--as-needed', '-Wl,-z,relro,-z,now', '-o', addon])
}

/** The newest version of each library's symbols. @returns {Record<string, string>} */
function needsOf(addon) {
  const needs = {}
  for (const [, library, version] of succeed('objdump', ['-T', addon]).matchAll(
    /\b(GLIBC|GLIBCXX|CXXABI|GCC)_([\d.]+)/g,
  ))
    if (isNewer(version, needs[library] ?? '0')) needs[library] = version
  return needs
}

function isNewer(one, other) {
  const [mine, theirs] = [one, other].map((version) => version.split('.').map(Number))
  const at = mine.findIndex((part, i) => part !== (theirs[i] ?? 0))
  return at >= 0 && mine[at] > (theirs[at] ?? 0)
}

function writeCorePackage(folder, { GLIBC, GLIBCXX }) {
  const { version, license, engines } = MEDIA
  const name = `${MEDIA.name}-${process.platform}-${process.arch}`
  write(join(folder, 'package.json'), {
    name,
    version,
    description: `Ringway's native audio core for ${process.platform} on ${process.arch}`,
    license,
    os: [process.platform],
    cpu: [process.arch],
    libc: ['glibc'],
    main: ADDON,
    files: [ADDON],
    engines,
  })
  copyFileSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'))
  const readme = [
    `# ${name}`,
    `The native audio core of @ringway/media, built for ${process.platform} on ${process.arch}: glibc ${GLIBC}, libstdc++ ${GLIBCXX} or newer.`,
    'It is of no use alone: npm installs it with @ringway/media where it fits.',
  ]
  writeFileSync(join(folder, 'README.md'), `${readme.join('\n')}\n`)
}

/** What npm would pack of @ringway/media, and that it wants a core beside it where there is one. In the repository none is: it is built. */
function writeMediaPackage(folder) {
  const room = mkdtempSync(join(tmpdir(), 'ringway-media-package-'))
  try {
    succeed('npm', ['pack', '--workspace', MEDIA.name, '--pack-destination', room], ROOT)
    const [packed = ''] = readdirSync(room)
    succeed('tar', ['-xzf', join(room, packed), '-C', room])
    rmSync(join(room, packed))
    const optionalDependencies = Object.fromEntries(
      PLATFORMS.map((platform) => [`${MEDIA.name}-${platform}`, MEDIA.version]),
    )
    write(join(room, 'package/package.json'), { ...MEDIA, optionalDependencies })
    copyFileSync(join(ROOT, 'LICENSE'), join(room, 'package/LICENSE'))
    cpSync(join(room, 'package'), folder, { recursive: true })
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
}

function write(file, contents) {
  writeFileSync(file, `${JSON.stringify(contents, null, 2)}\n`)
}

/** @returns {string} what it prints @throws {Error} what it says in vain */
function succeed(command, args, cwd = HERE) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr}`)
  return stdout
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const made = await makePackages(process.argv[2] && resolve(process.argv[2]))
  if (typeof made === 'string') {
    process.stderr.write(`${made}\n`)
    process.exit(1)
  }
  const needs = Object.entries(made.needs).map(([library, version]) => `${library} ${version}`)
  process.stdout.write(`${made.media}\n${made.core}\nneeds ${needs.join(', ')} or newer\n`)
}
