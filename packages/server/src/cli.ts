import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { type AccountFile, readAccountFile } from './account-file.ts'
import { CannotShow, type PermissionOptions, showPermission } from './permission-command.ts'
import { execEnvironment } from './proxy/exec-environment.ts'
import type { Asking, CheckOptions, PlayOptions } from './terminal/twiml-command.ts'

const program = new Command('ringway')
  .enablePositionalOptions()
  .description('WhatsApp Business Calling that you run yourself, with Twilio’s REST APIs, webhooks and TwiML.')
program
  .command('start')
  .description('run the server in the foreground; settings come from the environment')
  // Loaded here alone: the server's modules take most of a second, which the other commands need not wait for.
  .action(async () => (await import('./start.ts')).start())
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
program
  .command('permission')
  .description(
    'show what a sender may do with a WhatsApp user: call, ask for permission, write; and when it may do more',
  )
  .argument('<wa_id>', "the user's number with its country code, such as 555551234567")
  .option('--from <number>', "the sender's number; default: the account's first")
  .option('--json', 'print JSON, as the HTTP API answers, in place of words')
  .action(printPermission)
program
  .command('backup')
  .description('write everything that is on record into one file, whether or not the server runs')
  .argument('<file>', 'such as ringway-2026-11-26.backup; it holds secrets, keep it safe')
  .action(backUp)
program
  .command('restore')
  .description('put a backup on record, all of it or nothing; the server must not be running')
  .argument('<file>', 'written by ringway backup')
  .option('--force', 'replace what is on record now')
  .action(restoreFrom)
const twiml = program.command('twiml').description('TwiML at the terminal: check it, play it; no server is needed')
const METHOD = new Option('--method <method>', 'how a URL is asked').choices(['GET', 'POST']).default('POST')
twiml
  .command('check')
  .description(
    "the interpreter's own errors and warnings, with line, column and Twilio's code; fails for what cannot be used",
  )
  .argument('<file|url>', 'a file, - for standard input, or where your app answers')
  .addOption(METHOD)
  .option('--json', 'print JSON in place of words')
  .action(checkDocument)
twiml
  .command('run')
  .description('play a document to a user: what is heard is written, what your app is asked is asked')
  .argument('<file|url>', 'a file, - for standard input, or where your app answers')
  .addOption(METHOD)
  .option('--url <url>', 'where a file would come from: its relative addresses start there')
  .option(
    '--user <script>',
    'what the user does at each Gather, such as "1, 42#, two large pizzas, -, hangup", and how a Dial comes out: "busy"',
  )
  .option('--from <address>', 'who calls', 'whatsapp:+555551234567')
  .option('--to <address>', 'whom they call', 'whatsapp:+558551234567')
  .action(playDocument)
await program.parseAsync()

async function checkDocument(name: string, options: CheckOptions): Promise<void> {
  const { checkTwiml, CannotRead } = await import('./terminal/twiml-command.ts')
  await orSay([CannotRead], async () => {
    const { text, usable } = await checkTwiml(name, options, await asking())
    process.stdout.write(text)
    if (!usable) process.exitCode = 1
  })
}

async function playDocument(name: string, options: PlayOptions): Promise<void> {
  const { playTwiml, CannotRead } = await import('./terminal/twiml-command.ts')
  await orSay([CannotRead], async () => {
    if (!(await playTwiml(name, options, await asking(), (line) => console.log(line)))) process.exitCode = 1
  })
}

/** The account of the server here, so that apps that check signatures are satisfied; without one a made-up account. */
async function asking(): Promise<Asking> {
  const account = await readAccountFile(dataDir())
  return account ?? { accountSid: `AC${'0'.repeat(32)}`, authToken: 'none' }
}

async function backUp(file: string): Promise<void> {
  const { writeBackup, CannotBackUp } = await import('./backup-command.ts')
  await orSay([CannotBackUp], async () => {
    const rows = await writeBackup(file, backupPlace())
    console.log(`\nWritten to ${file}: ${rowWords(rows)}.`)
  })
}

async function restoreFrom(file: string, { force = false }: { force?: boolean }): Promise<void> {
  const { readBackup } = await import('./backup-command.ts')
  const { CannotRestore } = await import('./store/restore.ts')
  await orSay([CannotRestore], async () => {
    const { at, rows } = await readBackup(file, backupPlace(), force)
    console.log(`\nRestored, as it was at ${at}: ${rowWords(rows)}. Start the server: what waits is then carried out.`)
  })
}

function backupPlace() {
  // On a terminal one line that counts; elsewhere nothing, so that logs do not fill with it.
  const say = (line: string) => void (process.stderr.isTTY && process.stderr.write(`\r${line}\u001b[K`))
  return { dataDir: dataDir(), databaseUrl: process.env.DATABASE_URL || null, say }
}

function rowWords(rows: Readonly<Record<string, number>>): string {
  const some = Object.entries(rows).filter(([, count]) => count > 0)
  return some.map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`).join(', ')
}

/** What the person at the keyboard can put right is told as a sentence. */
async function orSay(known: readonly (new (...given: never[]) => Error)[], work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!known.some((kind) => error instanceof kind)) throw error
    console.error((error as Error).message)
    process.exitCode = 1
  }
}

async function printEnvironment(): Promise<void> {
  const account = await runningAccount()
  console.log(`export TWILIO_ACCOUNT_SID=${account.accountSid}`)
  console.log(`export TWILIO_AUTH_TOKEN=${account.authToken}`)
  if (account.senderSid) console.log(`export RINGWAY_SENDER_SID=${account.senderSid}`)
}

async function printPermission(waId: string, options: PermissionOptions): Promise<void> {
  await orSay([CannotShow], async () => {
    process.stdout.write(await showPermission(await runningAccount(), waId, options))
  })
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
