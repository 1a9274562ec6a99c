import { parseArgs } from 'node:util'
import { bridge } from './bridge.ts'
import { CALLS_HELP, readCallsOptions } from './calls/options.ts'
import { calls } from './calls.ts'
import { chaos } from './chaos.ts'
import { drift } from './drift.ts'
import { firstCall } from './first-call.ts'
import { fuzz } from './fuzz.ts'
import { HOUSE_HELP, readHouseOptions } from './house/options.ts'
import { house } from './house.ts'
import { Leavings } from './leavings.ts'
import { recogniser } from './recogniser.ts'
import { simulator } from './simulator.ts'
import { readSoakOptions, SOAK_HELP } from './soak/options.ts'
import { soak } from './soak.ts'
import { speech } from './speech.ts'
import { twiml } from './twiml.ts'

const HELP = `npm run bench -- NAME [options]

  first-call      a fresh clone to /healthz; one call and 20 at once; REST at 200 requests/s
  bridge          two calls joined: delay, live changes, how many calls are held; about five minutes
  calls           how many calls an engine holds, and what each costs: 100 to 2,000 at a time; a quarter of an hour
  house           the whole server with 1,000 calls, of which 10 a second come and go: every budget; five minutes and a half
  simulator       the simulated network alone: start, signalling, users and calls with audio it holds; two minutes
  soak            calls come and go for an hour, both ways, ended from both sides: what an engine is left with after each phase
  recogniser      what Gather understands of short answers, and how many callers a core listens to; three minutes
  speech          sentences that expect-speech is asked for while they, others or none are said; half an hour
  twiml           documents read and run in a second; how soon a text is heard that was never said, or once; three minutes
  drift           one call of two hours: how far its sound runs away from the clock
  fuzz            every reader of strangers' bytes, tried with what nobody should send, under the sanitizers; ten minutes
  chaos           rounds of 20 users in which programs are killed and everything else goes wrong; what was lost

${CALLS_HELP}
${HOUSE_HELP}
${SOAK_HELP}
Options of chaos:
  --rounds N      default 100, about 5 s each
  --seed N        the same seed gives the same rounds; default: another one each time

Options of drift:
  --minutes N     default 120; at most 238, as no call is longer than four hours

Options of fuzz:
  --minutes N     default 10, of all together
  --seed N        default: another one each time

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

const BENCHES: Readonly<Record<string, () => Promise<string>>> = {
  'first-call': () => firstCall(firstCallOptions(), leavings),
  bridge: () => bridge(leavings),
  calls: () => calls(optionsBy(readCallsOptions), leavings),
  chaos: () => chaos(rounds()),
  house: () => house(optionsBy(readHouseOptions), leavings),
  drift: () => drift(Math.min(238, whole(values.minutes ?? '120', 'minutes')), leavings),
  fuzz: () => fuzz(whole(values.minutes ?? '10', 'minutes'), seedOf(), leavings),
  recogniser,
  soak: () => soak(optionsBy(readSoakOptions), leavings),
  simulator: () => simulator(leavings),
  speech,
  twiml: () => twiml(leavings),
}

if (values.help || name === undefined) process.stdout.write(HELP)
else {
  const bench = BENCHES[name] ?? refuse(`There is no bench called ${name}.`)
  try {
    process.stdout.write(await bench())
  } finally {
    await leavings.clear()
  }
  // What a bench found may have set the code.
  process.exit()
}

function firstCallOptions() {
  return { clone: !values['no-clone'], ...values }
}

function optionsBy<Options>(read: (words: typeof values) => Options): Options {
  try {
    return read(values)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function rounds() {
  return {
    rounds: whole(values.rounds ?? '100', 'rounds'),
    seed: seedOf(),
  }
}

function seedOf() {
  return whole(values.seed ?? String(Date.now() % 1_000_000_000), 'seed')
}

function whole(text: string, option: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : refuse(`--${option} must be a whole number.`)
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        'no-clone': { type: 'boolean' },
        rounds: { type: 'string' },
        minutes: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'string' },
        svg: { type: 'string' },
        profile: { type: 'string' },
        calls: { type: 'string' },
        engine: { type: 'string' },
        workload: { type: 'string' },
        rate: { type: 'string' },
        seconds: { type: 'string' },
        runs: { type: 'string' },
        rest: { type: 'string' },
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
