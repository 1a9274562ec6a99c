import { encodeWav, tone } from '@ringway/sound'
import type { SimCall } from './callers.ts'
import { type Arrived, CustomerApp } from './customer-app.ts'
import type { FrontDoor } from './front-door.ts'
import { recorded } from './recorded.ts'
import { toneSpans } from './tone-spans.ts'
import { until } from './until.ts'

/** One call by both its names: the network's, percent-encoded, and ours. */
export type Names = { readonly id: string; readonly sid: string }

/** An app that plays one tone for as long as anybody listens, and takes status callbacks or does not. */
export class ToneApp {
  readonly app: CustomerApp
  readonly hz: number
  /** The tokens of the callbacks that were answered with 204. */
  readonly taken: unknown[] = []

  private constructor(app: CustomerApp, hz: number) {
    this.app = app
    this.hz = hz
    const { samples, sampleRate } = tone(hz, 1000)
    app.on('/tone.wav', () => ({ type: 'audio/wav', body: encodeWav(samples, sampleRate) }))
    app.twiml('/voice', '<Play loop="0">/tone.wav</Play>')
    this.takeCallbacks()
  }

  static async open(hz = 1000): Promise<ToneApp> {
    return new ToneApp(await CustomerApp.open(), hz)
  }

  /** The calls of `stack` are led by this app from now on. */
  async lead(stack: FrontDoor): Promise<void> {
    await stack.takeCallsTo(`${this.app.url}/voice`, { StatusCallback: `${this.app.url}/status` })
  }

  takeCallbacks(): void {
    this.app.on('/status', (arrived) => {
      this.taken.push(tokenOf(arrived))
      return { status: 204 }
    })
  }

  /** From now on status callbacks are read and never answered. */
  holdCallbacks(): void {
    this.app.on('/status', () => undefined)
  }

  refuseCallbacks(): void {
    this.app.on('/status', () => ({ status: 503 }))
  }

  /** Status callback number `count` about a call; waits for it. */
  told(sid: string, count = 1): Promise<Arrived> {
    return this.app.next('/status', count, 15_000, (one) => sidOf(one) === sid)
  }

  /** Every status callback so far. */
  get callbacks(): Arrived[] {
    return this.app.arrived.filter((one) => one.path === '/status')
  }

  /** Calls, and waits until the user hears the tone. */
  async talk(stack: FrontDoor, user: string): Promise<Names> {
    const id = await stack.call(user)
    const { opaque: sid } = await stack.sim<SimCall>('GET', `/calls/${id}`)
    await until('the tone', async () => toneSpans(await recorded(stack, id), this.hz).length > 0)
    return { id, sid }
  }

  /** A whole call: heard, hung up by the user, told to the app. @throws when it ends otherwise than completed */
  async wholeCall(stack: FrontDoor, user: string): Promise<Names> {
    const call = await this.talk(stack, user)
    await stack.sim('POST', `/calls/${call.id}/hangup`, {})
    const status = (await this.told(call.sid)).params.get('CallStatus')
    if (status !== 'completed') throw new Error(`call ${call.sid} ended ${status}`)
    return call
  }

  close(): Promise<void> {
    return this.app.close()
  }
}

export function tokenOf({ headers }: Pick<Arrived, 'headers'>): unknown {
  return headers['i-twilio-idempotency-token']
}

export function sidOf({ params }: Pick<Arrived, 'params'>): string {
  return params.get('CallSid') ?? ''
}
