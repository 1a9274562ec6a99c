import { parseArgs } from 'node:util'
import { firstCall } from './first-call.ts'
import { Leavings } from './leavings.ts'

const HELP = `npm run bench -- NAME [options]

  first-call      a fresh clone to /healthz; one call and 20 at once; REST at 200 requests/s

Options of first-call:
  --no-clone      leave out the fresh clone (it needs the npm registry and about a minute)
  --json FILE     write the figures as JSON too
  --profile DIR   a CPU profile of the server process, written into DIR

Loopback only. A run without the clone takes about a minute and ends everything it starts.
`

const { values, positionals } = readArguments()
const [name] = positionals
const leavings = new Leavings()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void leavings.clear().finally(() => process.exit(130)))

if (values.help || name === undefined) process.stdout.write(HELP)
else if (name !== 'first-call') refuse(`There is no bench called ${name}.`)
else {
  try {
    process.stdout.write(await firstCall({ clone: !values['no-clone'], ...values }, leavings))
  } finally {
    await leavings.clear()
  }
  process.exit(0)
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        'no-clone': { type: 'boolean' },
        json: { type: 'string' },
        profile: { type: 'string' },
      },
    })
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function refuse(words: string): never {
  process.stderr.write(`${words}\n\n${HELP}`)
  process.exit(2)
}
