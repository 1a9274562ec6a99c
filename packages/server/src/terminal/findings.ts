import { parseTwiml } from '../twiml/parse.ts'
import { TwimlError } from '../twiml/twiml-error.ts'
import { levelOf } from '../webhooks/alert.ts'

/** Something that is wrong with a document, as an alert would tell it. */
export type Finding = {
  readonly level: 'error' | 'warning'
  readonly code: number
  readonly line: number
  readonly column: number
  readonly message: string
}

export type Checked = {
  readonly findings: readonly Finding[]
  /** The verbs that would run, in order; null for a text that is no TwiML. */
  readonly verbs: readonly string[] | null
}

/** What the interpreter itself says of a text. */
export function check(text: string): Checked {
  try {
    const { verbs, warnings } = parseTwiml(text)
    const findings = warnings.map((warning) => ({ level: levelOf(warning.code), ...warning }))
    return { findings, verbs: verbs.map(({ kind }) => kind) }
  } catch (error) {
    if (!(error instanceof TwimlError)) throw error
    const { code, line, column, message } = error
    return { findings: [{ level: 'error', code, line, column, message }], verbs: null }
  }
}

/** As compilers tell it: place, level and code, then the line itself with a mark under the place. */
export function findingWords(finding: Finding, name: string, text: string): string {
  const { level, code, line, column, message } = finding
  const head = `${name}:${line}:${column}: ${level} ${code}: ${message}`
  const source = text.split(/\r\n|\r|\n/)[line - 1]
  if (source === undefined || source.trim() === '') return head
  const { shown, at } = around(source, column - 1)
  const number = String(line).padStart(5)
  return `${head}\n${number} | ${shown}\n      | ${' '.repeat(at)}^`
}

/** In characters of a line that is longer than a terminal is wide. */
const SHOWN = 100

function around(source: string, column: number): { shown: string; at: number } {
  const line = source.replaceAll('\t', ' ')
  if (line.length <= SHOWN) return { shown: line, at: column }
  const from = Math.max(0, column - SHOWN / 2)
  return { shown: line.slice(from, from + SHOWN), at: column - from }
}

/** One line about the whole. */
export function summary({ findings, verbs }: Checked, name: string): string {
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length
  const told = [some(count('error'), 'error'), some(count('warning'), 'warning')].filter((words) => words !== '')
  if (verbs === null) return `${name} is no TwiML: ${told.join(', ')}. A caller would hear the application error.`
  const runs = verbs.length === 0 ? 'nothing runs' : `${verbs.join(', ')} ${verbs.length === 1 ? 'runs' : 'run'}`
  return `${name}: ${runs}; ${told.length === 0 ? 'nothing to complain of' : told.join(', ')}.`
}

function some(count: number, what: string): string {
  if (count === 0) return ''
  return count === 1 ? `1 ${what}` : `${count} ${what}s`
}
