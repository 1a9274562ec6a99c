import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Dial } from './dial.ts'
import { parseTwiml } from './parse.ts'
import { TwimlError, type TwimlWarning } from './twiml-error.ts'
import type { Verb } from './verbs.ts'

const FIXTURES = new URL('../../fixtures/twiml/', import.meta.url)

/** Every document of a folder with what is expected of it: the words of its first comment, or of the file beside it. */
function documentsIn(folder: string): { name: string; text: string; expected: string }[] {
  const at = new URL(`${folder}/`, FIXTURES)
  const files = readdirSync(at)
  const names = files.filter((file) => file.endsWith('.xml')).map((file) => file.slice(0, -'.xml'.length))
  assert.ok(names.length > 0, `no documents in ${folder}`)
  return names.map((name) => {
    const text = readFileSync(new URL(`${name}.xml`, at), 'utf8')
    const comment = /^<!-- (.*?) ?-->/.exec(text)?.[1]
    const beside = files.includes(`${name}.expect`) ? readFileSync(new URL(`${name}.expect`, at), 'utf8') : undefined
    const expected = beside ?? comment
    assert.ok(expected !== undefined, `${folder}/${name} does not say what is expected of it`)
    return { name, text, expected: expected.trim() }
  })
}

for (const { name, text, expected } of documentsIn('valid')) {
  test(`valid/${name} ${expected.slice(0, 80)}`, () => {
    const { verbs, warnings } = parseTwiml(text)
    const runs = `runs: ${verbs.map(wordFor).join(' ')}`.trim()
    const warns = warnings.map(placeOf).join(', ')
    assert.equal(warns === '' ? runs : `${runs}; warns: ${warns}`, expected, JSON.stringify(warnings, null, 2))
  })
}

for (const { name, text, expected } of documentsIn('invalid')) {
  test(`invalid/${name} ${expected}`, () => {
    assert.throws(
      () => parseTwiml(text),
      (error) => {
        assert.ok(error instanceof TwimlError)
        assert.equal(`fails: ${placeOf(error)}`, expected, error.message)
        return true
      },
    )
  })
}

function wordFor(verb: Verb): string {
  if (verb.kind === 'Dial') return `Dial[${called(verb)}]`
  if (verb.kind !== 'Gather' || verb.prompt.length === 0) return verb.kind
  return `Gather[${verb.prompt.map(wordFor).join(' ')}]`
}

/** Whom a Dial calls, and where it says what it refuses. */
function called({ targets, refused }: Dial): string {
  const refuses = refused.length === 0 ? [] : [`refuses ${refused.map(placeOf).join(', ')}`]
  return [...targets.map(({ number }) => number), ...refuses].join(' ').replace(' refuses', '; refuses')
}

function placeOf({ code, line, column }: Pick<TwimlWarning, 'code' | 'line' | 'column'>): string {
  return `${code} ${line}:${column}`
}
