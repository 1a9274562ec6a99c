import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { destination, type Logger, pino } from 'pino'
import { type AccountFile, readAccountFile, writeAccountFile } from './account-file.ts'
import { BadConfig, readConfig } from './config.ts'
import { REDACTED } from './events/redaction.ts'
import { CannotStart } from './first-start.ts'
import { openServer } from './main.ts'
import { execEnvironment } from './proxy/exec-environment.ts'
import { DataDirInUse } from './store/store.ts'
import { BadAllowList } from './webhooks/allow-list.ts'

/** What the person at the keyboard can put right: told as a sentence, without a stack. */
const PEOPLES_ERRORS = [BadConfig, CannotStart, DataDirInUse, BadAllowList]

const program = new Command('ringway')
  .enablePositionalOptions()
  .description('WhatsApp Business Calling that you run yourself, with Twilio’s REST APIs, webhooks and TwiML.')
program
  .command('start')
  .description('run the server in the foreground; settings come from the environment')
  .action(start)
program
  .command('env')
  .description('print the shell lines that point the twilio SDK’s credentials at the running server')
  .action(printEnvironment)
program
  .command('exec')
  .description('run a program, in whatever language, against the running server: ringway exec -- node app.js')
  .argument('<command...>')
  .passThroughOptions()
  .action(runProgram)
await program.parseAsync()

async function start(): Promise<void> {
  // Whoever started us is gone before we are ready: nothing has to be ended in order yet.
  const giveUp = () => process.exit(1)
  process.once('disconnect', giveUp)
  try {
    const config = readConfig(process.env)
    const server = await openServer(config, openLog(config.logLevel))
    const { account, sender } = server.household
    const told = {
      url: server.url,
      proxyUrl: server.proxyUrl,
      accountSid: account.sid,
      authToken: account.authToken,
      senderSid: sender?.sid ?? null,
    }
    await writeAccountFile(config.dataDir, told)
    process.off('disconnect', giveUp)
    endWhenTold(server)
    process.send?.({ ready: true, ...told, senderAddress: sender?.address ?? null })
    if (!process.send) console.log(`Ringway is ready on ${server.url}`)
  } catch (error) {
    const sentence = error instanceof Error && PEOPLES_ERRORS.some((kind) => error instanceof kind)
    console.error(sentence ? (error as Error).message : error)
    process.exit(1)
  }
}

/** Structured lines on standard error, without secrets. */
function openLog(level: string): Logger {
  return pino({ level, base: null, redact: { paths: [...REDACTED] } }, destination({ dest: 2, sync: false }))
}

/** Ends once, by a signal, by the death of whoever started us, or when the server cannot go on. */
function endWhenTold(server: Awaited<ReturnType<typeof openServer>>): void {
  let ending = false
  const end = async (code: number) => {
    if (ending) return
    ending = true
    await server.close().catch((error) => console.error(error))
    process.exit(code)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(0))
  process.on('disconnect', () => void end(0))
  void server.lost.then((error) => {
    console.error(error.message)
    void end(1)
  })
}

async function printEnvironment(): Promise<void> {
  const account = await runningAccount()
  console.log(`export TWILIO_ACCOUNT_SID=${account.accountSid}`)
  console.log(`export TWILIO_AUTH_TOKEN=${account.authToken}`)
  if (account.senderSid) console.log(`export RINGWAY_SENDER_SID=${account.senderSid}`)
}

/** Ends as the program ends. */
async function runProgram([command = '', ...args]: string[]): Promise<void> {
  const account = await runningAccount()
  const caFile = resolve(dataDir(), 'tls/ca.pem')
  const env = { ...process.env, ...execEnvironment({ ...account, caFile }) }
  const child = spawn(command, args, { env, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`${command} cannot be run: ${error.message}`)
    process.exit(127)
  })
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 1)))
}

async function runningAccount(): Promise<AccountFile> {
  const account = await readAccountFile(dataDir())
  if (account) return account
  console.error(`No Ringway has started on ${dataDir()} yet. Run npm start, or set RINGWAY_DATA_DIR.`)
  process.exit(1)
}

function dataDir(): string {
  return process.env.RINGWAY_DATA_DIR || '.ringway'
}
