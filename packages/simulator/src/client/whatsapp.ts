import type { z } from 'zod'
import type { SimulatorConfig } from '../config.ts'
import type { CallView, RequestView, UserView } from '../control/schemas.ts'
import { type Business, type BusinessOptions, businessFrom, someDigits } from './business.ts'
import { Call } from './call.ts'
import { Clock } from './clock.ts'
import { ControlApi } from './control-api.ts'
import { Faults } from './faults.ts'
import { User, type UserOptions } from './user.ts'

/** What of the simulator is to be other than usual: see `SimulatorConfig`. */
export type StartOptions = Partial<SimulatorConfig>

/**
 * A WhatsApp network for tests: one of its own in this process, or one that runs somewhere.
 *
 * @example
 * await using wa = await WhatsApp.start()
 * const business = await wa.business({ webhookUrl: 'http://127.0.0.1:3000/webhook' })
 * const ann = await wa.user({ name: 'Ann' })
 * const call = await ann.calls(business)
 * await call.answered()
 * await call.expectSpeech('Welcome')
 */
export class WhatsApp implements AsyncDisposable {
  /** Where it is: pages at `/`, control API at `/_sim/v1`. */
  readonly url: string
  readonly clock: Clock
  readonly faults: Faults
  readonly #api: ControlApi
  readonly #end: () => Promise<void>

  private constructor(api: ControlApi, end: () => Promise<void>) {
    this.#api = api
    this.#end = end
    this.url = api.url
    this.clock = new Clock(api)
    this.faults = new Faults(api)
  }

  /**
   * Starts a network in this process, on free ports, empty and quiet. It takes well under a second, and several may run
   * at once. Nothing of the environment is read.
   *
   * @example await using wa = await WhatsApp.start({ answerWindowMs: 2_000 })
   */
  static async start(options: StartOptions = {}): Promise<WhatsApp> {
    const { readConfig, startSimulator } = await import('../index.ts')
    const empty = readConfig({ SIMULATOR_SEED: 'none' })
    const simulator = await startSimulator({ ...empty, port: 0, relayPort: 0, ...options })
    return new WhatsApp(new ControlApi(simulator.url, options.token ?? null), () => simulator.close())
  }

  /**
   * Uses a network that runs: `npx whatsapp-simulator`. Closing leaves it running.
   *
   * @param url `http://127.0.0.1:4020`
   * @param options `token`: its SIMULATOR_TOKEN, if it has one
   * @throws Refused when the token is not its own, `TypeError` when nobody is there
   * @example const wa = await WhatsApp.connect('http://127.0.0.1:4020')
   */
  static async connect(url: string, { token }: { readonly token?: string } = {}): Promise<WhatsApp> {
    const api = new ControlApi(url, token ?? null)
    await api.get('/clock')
    return new WhatsApp(api, () => Promise.resolve())
  }

  /** In place of `https://graph.facebook.com`; the version follows it. */
  get graphUrl(): string {
    return this.url
  }

  /** Creates a business number. @example const business = await wa.business({ webhookUrl, name: 'Example Shop' }) */
  async business(options: BusinessOptions = {}): Promise<Business> {
    const sent = businessFrom(options)
    const { number } = await this.#api.post<{ number: string }>('/businesses', sent)
    return {
      number,
      name: sent.name,
      phoneNumberId: sent.phone_number_id,
      wabaId: sent.waba_id,
      token: sent.token,
      appSecret: sent.app_secret,
      verifyToken: sent.verify_token ?? '',
      graphUrl: this.graphUrl,
    }
  }

  /** Creates a user. @example const ann = await wa.user({ name: 'Ann', onCall: 'answer', answerAfterMs: 0 }) */
  async user({ number = `1555${someDigits(7)}`, ...options }: UserOptions = {}): Promise<User> {
    const { wa_id } = await this.#api.post<z.infer<typeof UserView>>('/users', { ...options, wa_id: number })
    return new User(this.#api, wa_id)
  }

  /** A call by Meta's id, as Graph's answer to `connect` gives it. */
  call(id: string): Call {
    return new Call(this.#api, id)
  }

  /** All calls, newest first. */
  calls(): Promise<CallView[]> {
    return this.#api.get('/calls')
  }

  /** What crossed between network and businesses, oldest first: Graph requests and webhooks, the last 2,000. */
  requests({ call }: { readonly call?: Call } = {}): Promise<RequestView[]> {
    return this.#api.get('/requests', { call: call?.id })
  }

  /** Begins anew: no threads, no permissions, calls hung up; of users and businesses only the simulator's first remain. */
  async reset(): Promise<void> {
    await this.#api.post('/reset')
  }

  /** Ends the network that `start` began; one that was connected to goes on. Closing twice is fine. */
  async close(): Promise<void> {
    await this.#end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
