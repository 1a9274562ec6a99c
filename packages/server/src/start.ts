import { destination, type Logger, pino } from 'pino'
import { writeAccountFile } from './account-file.ts'
import { BadConfig, readConfig } from './config.ts'
import { REDACTED } from './events/redaction.ts'
import { CannotStart } from './first-start.ts'
import { openServer } from './main.ts'
import { DataDirInUse } from './store/store.ts'
import { BadAllowList } from './webhooks/allow-list.ts'

/** What the person at the keyboard can put right: told as a sentence, without a stack. */
const PEOPLES_ERRORS = [BadConfig, CannotStart, DataDirInUse, BadAllowList]

/** What hangs longer than this while the server ends is left to the next start. */
const END_WITHIN_MS = 10_000

/** `ringway start`: runs the server until it is told to end. */
export async function start(): Promise<void> {
  // Whoever started us is gone before we are ready, or before we could listen: nothing has to be ended in order yet.
  const giveUp = () => process.exit(1)
  if (process.connected === false) giveUp()
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

/**
 * Ends once, by a signal, by the death of whoever started us, or when the server cannot go on. SIGTERM, which supervisors
 * send, lets the calls in progress go on for a while; every other way, and a second signal, ends them at once.
 */
function endWhenTold(server: Awaited<ReturnType<typeof openServer>>): void {
  let ending = false
  const end = async (code: number) => {
    // Asked twice: whoever asks does not want to wait.
    if (ending) process.exit(1)
    ending = true
    setTimeout(() => process.exit(1), END_WITHIN_MS).unref()
    await server.close().catch((error) => console.error(error))
    process.exit(code)
  }
  let draining = false
  process.on('SIGINT', () => void end(0))
  process.on('SIGTERM', () => {
    if (draining || ending) return void end(0)
    draining = true
    void server.drain().then(() => {
      if (!ending) void end(0)
    })
  })
  process.on('disconnect', () => {
    if (!ending) void end(0)
  })
  void server.lost.then((error) => {
    console.error(error.message)
    if (!ending) void end(1)
  })
}
