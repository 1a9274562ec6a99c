import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SIGNATURE_HEADER, signWebhook } from '@ringway/meta-wire'
import { Random } from '../chaos/random.ts'
import { UdpBetween } from '../chaos/udp-between.ts'
import { relayShown } from '../chaos/wire-between.ts'
import { Callers } from './callers.ts'
import { forward, passOn } from './forward.ts'
import { ownPlace } from './house.ts'
import { LoopbackServer } from './loopback-server.ts'

/** Callers, and the path that their packets take between network and business: a test says what is lost on it. */
export class LossyCallers {
  readonly callers: Callers
  readonly path: UdpBetween
  readonly #webhooks: LoopbackServer

  private constructor(callers: Callers, path: UdpBetween, webhooks: LoopbackServer) {
    this.callers = callers
    this.path = path
    this.#webhooks = webhooks
  }

  static async open(): Promise<LossyCallers> {
    const place = await ownPlace()
    const relayPort = Number(place.SIMULATOR_RELAY_PORT)
    const path = await UdpBetween.open(relayPort, new Random(1))
    const webhooks = await LoopbackServer.open()
    webhooks.onRequest(async (request, body, response) => {
      // Offers name the path in the relay's place, so webhooks are signed anew.
      const shown = relayShown(body, { relayPort, shownPort: path.port })
      const signature = { [SIGNATURE_HEADER]: signWebhook(shown, await appSecretOf(place)) }
      const told = forward(`http://127.0.0.1:${place.RINGWAY_PORT}${request.url}`, request, shown, signature)
      await told.then((answer) => passOn(response, answer)).catch(() => response.destroy())
    })
    const callers = await Callers.open({ ...place, SIMULATOR_WEBHOOK_URL: `${webhooks.url}/meta/webhook` })
    return new LossyCallers(callers, path, webhooks)
  }

  async close(): Promise<void> {
    await this.callers.close()
    await this.#webhooks.close()
    this.path.close()
  }
}

/** `npm start` makes it up before anything runs. */
async function appSecretOf({ RINGWAY_DATA_DIR = '' }: NodeJS.ProcessEnv): Promise<string> {
  return JSON.parse(await readFile(join(RINGWAY_DATA_DIR, 'simulated-meta.json'), 'utf8')).META_APP_SECRET
}
