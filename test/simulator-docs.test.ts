import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { WhatsApp } from '@ringway/simulator/client'
import { ROOT } from './kit/house.ts'

let wa: WhatsApp
let page: string

before(async () => {
  wa = await WhatsApp.start()
  page = await readFile(join(ROOT, 'docs/simulator.md'), 'utf8')
})
after(() => wa.close())

type Fault = {
  readonly kind: string
  readonly about: string
  readonly parameters: readonly { name: string; default: unknown; unit?: string }[]
}
type OpenApi = { readonly paths: Record<string, Record<string, Operation>> }
type Operation = {
  readonly summary: string
  readonly requestBody?: {
    content: Record<string, { schema: { properties: Record<string, { description?: string }> } }>
  }
}
type Switch = { readonly name: string; readonly about: string; readonly values: readonly string[] }

async function ask<T>(path: string): Promise<T> {
  return (await fetch(`${wa.url}/_sim/v1${path}`)).json() as Promise<T>
}

/** The rows of the page whose first cell is a name like these. */
function rows(names: readonly string[]): string[] {
  return page.split('\n').filter((line) => names.some((name) => line.startsWith(`| \`${name}\` |`)))
}

test('docs/simulator.md tells every fault with its parameters and their defaults', async () => {
  const menu = await ask<Fault[]>('/faults/menu')
  const told = menu.map(({ kind, about, parameters }) => {
    const words = parameters.map(({ name, default: otherwise, unit }) =>
      [`\`${name}\``, ...(otherwise === null ? [] : [String(otherwise)]), ...(unit ? [unit] : [])].join(' '),
    )
    return `| \`${kind}\` | ${about} | ${words.join(', ')} |`
  })
  assert.deepEqual(rows(menu.map(({ kind }) => kind)), told)
})

test('docs/simulator.md tells every switch, its default first', async () => {
  const switches = await ask<Switch[]>('/switches')
  const told = switches.map(({ name, values, about }) => {
    const [first, ...others] = values
    return `| \`${name}\` | ${[`**${first}**`, ...others].join(' · ')} | ${about} |`
  })
  assert.deepEqual(rows(switches.map(({ name }) => name)), told)
})

/** All rows of tables in this section, but for their heads. */
function tableRows(section: string): string[] {
  const [, text = ''] = page.split(`\n## ${section}\n`)
  const [body = ''] = text.split('\n## ', 1)
  return body.split('\n').filter((line) => line.startsWith('| `'))
}

test('docs/simulator.md tells every request about users, and all that users send', async () => {
  const { paths } = await ask<OpenApi>('/openapi.json')
  const requests = Object.entries(paths).filter(([path]) => path.startsWith('/_sim/v1/users'))
  const routes = requests.flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { summary }]) => `| \`${method.toUpperCase()} ${path.replace('/_sim/v1', '')}\` | ${summary} |`,
    ),
  )
  const { requestBody } = paths['/_sim/v1/users/{wa_id}/messages']?.post ?? {}
  const { to: _to, ...parts } = requestBody?.content['application/json']?.schema.properties ?? {}
  const sent = Object.entries(parts).map(([key, { description }]) => `| \`${key}\` | ${description} |`)
  assert.deepEqual(tableRows('What users do'), [...routes, ...sent])
})
