import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './house.ts'
import { run } from './run.ts'

/**
 * An answer of Graph's, and where Meta's schema describes it: `schema` is the name of a page of it in the package that
 * carries it, `path` what follows `/{Version}/` there.
 */
export type Answer = {
  readonly schema: string
  readonly path: string
  readonly method: 'get' | 'post' | 'delete'
  readonly status: number
  readonly body: unknown
}

const OPTIONS = ['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig', '--pretty', 'false']
const TARGET = ['--target', 'es2022', '--module', 'nodenext']

/**
 * Compiles the answers as literals of the schema's types: what is missing, of another type or unknown is an error.
 *
 * @returns the compiler's words on each answer; none: it fits
 */
export async function compiled(answers: ReadonlyMap<string, Answer>): Promise<Map<string, string>> {
  const lines = [...answers.values()].map((answer, n) => `export const a${n}: ${typeOf(answer)} = ${literal(answer)}`)
  // Below the root, where the package is found.
  const folder = await mkdtemp(join(ROOT, 'test/dist/schema-'))
  try {
    const file = join(folder, 'answers.ts')
    await writeFile(file, ["import type { experimental } from '@great-detail/whatsapp'", ...lines, ''].join('\n'))
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const { code, out } = await run(process.execPath, [tsc, ...OPTIONS, ...TARGET, file], process.env)
    if (code !== 0 && !out.includes('answers.ts(')) throw new Error(`tsc: ${out}`)
    return new Map([...answers.keys()].map((name, n) => [name, wordsOn(out, n + 2)]))
  } finally {
    await rm(folder, { recursive: true })
  }
}

function typeOf({ schema, path, method, status }: Answer): string {
  const responses = `experimental.${schema}.paths['/{Version}/${path}']['${method}']['responses']`
  return `${responses}[${status}]['content']['application/json']`
}

const literal = ({ body }: Answer) => JSON.stringify(body)

function wordsOn(out: string, line: number): string {
  const words = out.split('\n').filter((each) => each.includes(`answers.ts(${line},`))
  return words.map((each) => each.replace(/^.*?: error /, '')).join('\n')
}
