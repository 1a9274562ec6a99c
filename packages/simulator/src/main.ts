import { Command } from 'commander'
import { BadConfig, readConfig, type SimulatorConfig } from './config.ts'
import { PortTaken, type Simulator, startSimulator } from './start-simulator.ts'

const HELP = `
First steps:
  1. whatsapp-simulator                         then open the address it prints: two phones, and one business
  2. point your app at it instead of https://graph.facebook.com, with META_TOKEN as its token; webhooks
     go to SIMULATOR_WEBHOOK_URL, signed with META_APP_SECRET
  3. call the business from a phone, or: curl -X POST <address>/_sim/v1/users/555551234567/calls \\
       -H 'content-type: application/json' -d '{"to":"558551234567"}'
  In tests: import { WhatsApp } from '@ringway/simulator/client'.
  All requests: <address>/_sim/v1/openapi.json.

It opens no browser and asks nothing: in CI it prints its address, and SIGTERM ends it.

Environment (defaults in brackets):
  SIMULATOR_PORT [4020]                 HTTP: Graph, control API, phones
  SIMULATOR_HOST [RINGWAY_HOST or 127.0.0.1]
  SIMULATOR_TOKEN                       what the control API wants; needed off loopback
  SIMULATOR_RELAY_PORT [3480]           UDP, the audio of all calls
  SIMULATOR_UDP_PORTS [45000-45999]     reserved for the phones' side
  RINGWAY_PUBLIC_IP                     the address in the relay's offers, if it is another
  SIMULATOR_WEBHOOK_URL [http://127.0.0.1:4010/meta/webhook]
  SIMULATOR_CLOCK_PEER                  URL that is told the time when it is moved
  SIMULATOR_SEED [demo]                 none: start without users and business
  SIMULATOR_POLICY [seed]               seed or meta-2026-06: whose rules for permissions and templates hold
  META_TOKEN [simulator-token]          the first business's bearer token
  META_APP_SECRET [simulator-app-secret]
  META_VERIFY_TOKEN [simulator-verify-token]
  META_WABA_ID [102290129340398]
  META_PHONE_NUMBER_ID [106540352242922]`

/** The command `whatsapp-simulator`. */
export async function main(argv: readonly string[]): Promise<void> {
  await new Command('whatsapp-simulator')
    .description('A WhatsApp network on your desk: Cloud API, signed webhooks, phones with sound.')
    .option(
      '--port <port>',
      'HTTP port in place of SIMULATOR_PORT; 0: any free one, for audio too, so that many can run',
    )
    .addHelpText('after', HELP)
    .action(run)
    .parseAsync([...argv], { from: 'user' })
}

async function run({ port }: { readonly port?: string }): Promise<void> {
  // Whoever started us is gone before we are ready, or before we could listen.
  const giveUp = () => process.exit(1)
  if (process.connected === false) giveUp()
  process.once('disconnect', giveUp)
  try {
    const config = readConfig(withPort(process.env, port))
    const simulator = await startSimulator(config)
    closeOnSignal(simulator)
    announce(simulator, config)
  } catch (error) {
    if (!(error instanceof BadConfig || error instanceof PortTaken)) throw error
    console.error(error.message)
    process.exitCode = 1
  } finally {
    // Listening for it would keep a process that could not start alive.
    process.off('disconnect', giveUp)
  }
}

/** Port 0 means: in nobody's way. */
function withPort(env: NodeJS.ProcessEnv, port: string | undefined): NodeJS.ProcessEnv {
  if (port === undefined) return env
  const audio = port === '0' && !env.SIMULATOR_RELAY_PORT ? { SIMULATOR_RELAY_PORT: '0' } : {}
  return { ...env, ...audio, SIMULATOR_PORT: port }
}

function announce({ url }: Simulator, { host }: SimulatorConfig): void {
  const where = host === '0.0.0.0' || host === '::' ? `${url} (all addresses)` : url
  console.log(`WhatsApp simulator ready on ${where}`)
  process.send?.({ ready: true, url })
}

/** Ends on SIGINT, on SIGTERM, and when the process that started us is gone. */
function closeOnSignal(simulator: Simulator): void {
  const end = () => {
    void simulator.close().finally(() => process.exit())
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  process.once('disconnect', end)
}
