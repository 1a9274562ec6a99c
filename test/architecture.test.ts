import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const TEXT = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')

/** The rows of the table under `heading`: what stands in backquotes in the first cell → those in the last. */
function table(heading: string): Map<string, Set<string>> {
  const section = TEXT.split(/^##+ /m).find((part) => part.startsWith(heading)) ?? ''
  const rows = section.split('\n').filter((line) => /^\| `/.test(line))
  return new Map(
    rows.map((row) => {
      const cells = row.split('|').map((cell) => cell.trim())
      return [words(cells[1] ?? '')[0] ?? '', new Set(words(cells.at(-2) ?? ''))] as const
    }),
  )
}

function words(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'dist' || entry.name === 'node_modules') return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.tsx?$/.test(entry.name) && !/\.test\.ts$|test-store/.test(entry.name) ? [path] : []
  })
}

function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8')
  return [...code.matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map((match) => match[1] ?? '')
}

const rooms = table('The rooms of the server')
const simulatorRooms = table('The rooms of the simulator')
const packages = table('The packages')

test('the tables were read', () => {
  assert.ok(rooms.size >= 10, `${rooms.size} rooms`)
  assert.ok(packages.size >= 5, `${packages.size} packages`)
})

test('every room of the server imports only the rooms its row names', () => {
  const src = join(ROOT, 'packages/server/src')
  const wrong: string[] = []
  for (const file of sources(src)) {
    const room = relative(src, file).split('/')[0] ?? ''
    if (room.endsWith('.ts')) continue
    const allowed = rooms.get(room)
    assert.ok(allowed, `the room ${room} has no row in ARCHITECTURE.md`)
    for (const target of importsOf(file).filter((name) => name.startsWith('.'))) {
      const other = relative(src, resolve(dirname(file), target)).split('/')[0] ?? ''
      if (other !== room && !allowed.has(other)) wrong.push(`${relative(ROOT, file)} imports ${other}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('every room of the simulator has its row', () => {
  const folders = readdirSync(join(ROOT, 'packages/simulator/src'), { withFileTypes: true })
  const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  assert.deepEqual(names.sort(), [...simulatorRooms.keys()].sort())
})

test('every package imports only the packages its row names', () => {
  const wrong: string[] = []
  for (const [name, allowed] of packages) {
    for (const file of sources(join(ROOT, 'packages', name)))
      for (const target of importsOf(file).filter((target) => target.startsWith('@ringway/'))) {
        const other = target.split('/')[1] ?? ''
        if (other !== name && !allowed.has(other)) wrong.push(`${relative(ROOT, file)} imports ${target}`)
      }
  }
  assert.deepEqual(wrong, [])
})

test('server and simulator meet only on the wire', () => {
  assert.ok(!packages.get('server')?.has('simulator'))
  assert.ok(!packages.get('simulator')?.has('server'))
  assert.ok(!packages.get('simulator')?.has('media'))
})

test('no room of rules looks at the clock, waits, or reaches out', () => {
  const wrong: string[] = []
  for (const room of ['domain', 'twiml'])
    for (const file of sources(join(ROOT, 'packages/server/src', room))) {
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      for (const forbidden of [/\bawait\b/, /Date\.now/, /new Date\(\)/, /Math\.random/, /\bfetch\(/, /process\./])
        if (forbidden.test(code)) wrong.push(`${relative(ROOT, file)}: ${forbidden.source}`)
    }
  assert.deepEqual(wrong, [])
})
