// `npm start`: everything, from a fresh clone to a phone that rings. `node start.mjs` is the same, for supervisors.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { watchParent, whoStartedUs } from './scripts/parent-watch.mjs'
import { giveUp, prepare, say } from './scripts/prepare.mjs'
import { Program } from './scripts/stack.mjs'

const HELP = `npm start: Ringway, a simulated WhatsApp network and a sample voice app on this machine.

  RINGWAY_PORT=4010          REST, docs, health     RINGWAY_DATA_DIR=.ringway   everything that lasts
  RINGWAY_PROXY_PORT=4014    for ringway exec       RINGWAY_SEED=none           start without sender and sample app
  SIMULATOR_PORT=4020        phones                 DATABASE_URL=postgres://…   a PostgreSQL of your own
  SAMPLE_PORT=4030           sample voice app       RINGWAY_HOST=127.0.0.1      the address everything binds

All settings: docs/configuration.md`

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(`${HELP}\n`)
  process.exit(0)
}

const starters = whoStartedUs()
await prepare({ projects: ['packages/server', 'packages/simulator', 'examples/voice-menu'] })

const dataDir = resolve(process.env.RINGWAY_DATA_DIR || '.ringway')
const host = process.env.RINGWAY_HOST || '127.0.0.1'
const near = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
const ports = {
  RINGWAY_PORT: process.env.RINGWAY_PORT || '4010',
  RINGWAY_PROXY_PORT: process.env.RINGWAY_PROXY_PORT || '4014',
  SIMULATOR_PORT: process.env.SIMULATOR_PORT || '4020',
  SAMPLE_PORT: process.env.SAMPLE_PORT || '4030',
}
await refuseIfRunning()
for (const [name, port] of Object.entries(ports)) await checkPort(name, Number(port))

const ownMeta = Boolean(process.env.META_GRAPH_URL)
const env = { ...process.env, ...ports, RINGWAY_HOST: host, RINGWAY_DATA_DIR: dataDir, ...simulatedMeta() }
env.RINGWAY_SEED ||= 'demo'
env.RINGWAY_DEV ||= '1'
env.RINGWAY_WEBHOOK_ALLOW ||= 'localhost,127.0.0.0/8,::1'
env.RINGWAY_LOG_LEVEL ||= 'warn'
if (!ownMeta) env.RINGWAY_PHONE_URL ||= `http://localhost:${ports.SIMULATOR_PORT}/phone/555551234567`
env.SIMULATOR_WEBHOOK_URL ||= `http://${near}:${ports.RINGWAY_PORT}/meta/webhook`
env.SIMULATOR_CLOCK_PEER ||= `http://${near}:${ports.RINGWAY_PORT}/_dev/v1/clock`

/** Together less than the 3 s in which everything ends. */
const SERVER_ENDS_WITHIN_MS = 2_200
const OTHERS_END_WITHIN_MS = 500

/** In the order they start; they end the other way round. @type {Program[]} */
const programs = []
let ending = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0))
watchParent(starters, () => end(0))

try {
  if (!ownMeta) await open('the simulator', 'packages/simulator/bin/whatsapp-simulator.js')
  const told = await open('the server', 'packages/server/bin/ringway.js', ['start'])
  if (env.RINGWAY_SEED === 'demo') await openSample(told)
  if (!ending) announce(told)
} catch (error) {
  if (!ending) say(error instanceof Error ? error.message : String(error))
  await end(1)
}

/** An app like any customer's: it knows the account, which signs its webhooks, and no other secret of ours. */
function openSample(told) {
  const own = Object.entries(env).filter(
    ([key]) => !/^META_|^DATABASE_URL$|^RINGWAY_AUTH_TOKEN$|^SIMULATOR_TOKEN$/.test(key),
  )
  const known = { ...Object.fromEntries(own), TWILIO_AUTH_TOKEN: told.authToken }
  return open('the sample app', 'examples/voice-menu/dist/app.js', [], known)
}

async function open(name, file, args = [], given = env) {
  const program = new Program(name, file, args, given, (code) => {
    if (ending) return
    say(`${name} ended (${code ?? 'killed'}); stopping the rest.`)
    void end(1)
  })
  programs.push(program)
  return program.ready()
}

/** Callbacks of the last calls still need the sample app and the simulator: the server goes first. */
async function end(code) {
  if (ending) return
  ending = true
  const server = programs.filter((program) => program.name === 'the server')
  await Promise.all(server.map((program) => program.end(SERVER_ENDS_WITHIN_MS)))
  await Promise.all(programs.map((program) => program.end(OTHERS_END_WITHIN_MS)))
  process.exit(code)
}

/** Ringway's address, the phone, the account: what one needs for the first call. */
function announce({ url, accountSid, authToken, senderSid, senderAddress }) {
  const phone = ownMeta
    ? ''
    : `  Phone       http://localhost:${ports.SIMULATOR_PORT}/phone/555551234567   (Consumer A: tap the call icon)\n              http://localhost:${ports.SIMULATOR_PORT}/phone/5524987654321  (Consumer B)\n`
  const sender = senderSid ? `  Sender      ${senderSid}  ${senderAddress}\n` : ''
  process.stdout.write(
    `\nRingway is ready.\n\n${phone}  API         ${url}   (docs: ${url}/docs)\n  Account     ${accountSid}\n  Auth token  ${authToken}\n${sender}` +
      `\n  eval "$(npx ringway env)"     sets TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, RINGWAY_SENDER_SID\n  Ctrl-C ends everything.\n\n`,
  )
}

async function refuseIfRunning() {
  // It is there only now: prepare() has built it.
  const { ownerOf } = await import('./packages/server/dist/store/embedded/owner-lock.js')
  const pid = ownerOf(dataDir)
  if (pid !== null) giveUp(`Ringway is already running here (pid ${pid}): ${dataDir}`)
}

function checkPort(name, port) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => giveUp(`Port ${port} cannot be used (${error.code}). Set ${name} to another one.`))
    probe.listen(port, host, () => probe.close(resolve))
  })
}

/** What Meta's side is called when it is simulated: made up once, kept with the data. */
function simulatedMeta() {
  if (ownMeta) return {}
  const file = join(dataDir, 'simulated-meta.json')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (!existsSync(file)) {
    const secret = () => randomBytes(24).toString('hex')
    const made = { META_TOKEN: secret(), META_APP_SECRET: secret(), META_VERIFY_TOKEN: secret() }
    writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600 })
  }
  return {
    META_WABA_ID: '102290129340398',
    META_PHONE_NUMBER_ID: '106540352242922',
    ...JSON.parse(readFileSync(file, 'utf8')),
    META_GRAPH_URL: `http://${near}:${ports.SIMULATOR_PORT}`,
  }
}
