import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import type { MediaLegEvents } from '@ringway/media'
import type { JanusDoor, JanusEvent, Jsep } from './janus-door.ts'
import type { LoadedLeg } from './loaded-engine.ts'
import { midOf, turnedOffer } from './turned-offer.ts'

const DESCRIBED_WITHIN_MS = 10_000

type Actions = { readonly connect: () => Promise<unknown>; readonly open?: () => Promise<unknown> }

/** A handle of Janus that is told what happens to it. */
class Handle {
  readonly events = new EventEmitter<MediaLegEvents>()
  readonly #descriptions = new EventEmitter<{ jsep: [Jsep] }>()
  readonly door: JanusDoor
  number = 0

  private constructor(door: JanusDoor) {
    this.door = door
  }

  static async attach(door: JanusDoor, plugin: string): Promise<Handle> {
    const handle = new Handle(door)
    handle.number = await door.attach(plugin, (event) => handle.#told(event))
    return handle
  }

  ask(body: object, jsep?: Jsep): Promise<JanusEvent> {
    return this.door.ask(this.number, body, jsep)
  }

  /** The next description that comes without being asked for. @throws Error when none comes */
  async described(): Promise<string> {
    const [{ sdp }] = await once(this.#descriptions, 'jsep', { signal: AbortSignal.timeout(DESCRIBED_WITHIN_MS) })
    return sdp
  }

  #told({ janus, jsep }: JanusEvent): void {
    if (jsep) this.#descriptions.emit('jsep', jsep)
    if (janus === 'webrtcup') this.events.emit('connected', Date.now())
    if (janus === 'hangup') this.events.emit('closed', 'connection-lost')
  }
}

/** A call of Janus. */
export class JanusLeg implements LoadedLeg {
  readonly answer: string
  readonly events: EventEmitter<MediaLegEvents>
  readonly #handle: Handle
  readonly #actions: Actions

  constructor(handle: Handle, answer: string, actions: Actions) {
    this.#handle = handle
    this.answer = answer
    this.events = handle.events
    this.#actions = actions
  }

  connect(): void {
    this.#actions.connect().catch(() => {}) // it does not connect, then
  }

  open(): void {
    this.#actions.open?.().catch(() => {}) // it stays mute, then
  }

  /** Each hears what it came for. */
  play(): void {}

  async close(): Promise<void> {
    await this.#handle.door.detach(this.#handle.number)
  }
}

/** Hears a mountpoint from its beginning once it is opened. */
export async function listener(door: JanusDoor, offer: string, mountpoint: number): Promise<JanusLeg> {
  const handle = await Handle.attach(door, 'janus.plugin.streaming')
  const theirs = descriptionIn(await handle.ask({ request: 'watch', id: mountpoint }))
  return new JanusLeg(handle, turnedOffer(theirs, 'active', midOf(offer)), {
    connect: async () => {
      await handle.ask({ request: 'start' }, { type: 'answer', sdp: turnedOffer(offer, 'passive', midOf(theirs)) })
      await handle.ask({ request: 'pause' })
    },
    open: () => handle.ask({ request: 'start' }),
  })
}

/** One calls the other, who picks up when it connects. */
export function joinedCalls(door: JanusDoor, first: string, second: string): [Promise<JanusLeg>, Promise<JanusLeg>] {
  const caller = registered(door)
  const callee = registered(door)
  return [answered(caller), called(caller, callee, first, second)]
}

type Registered = { readonly handle: Handle; readonly username: string }

async function registered(door: JanusDoor): Promise<Registered> {
  const handle = await Handle.attach(door, 'janus.plugin.videocall')
  const username = randomUUID()
  await handle.ask({ request: 'register', username })
  return { handle, username }
}

async function answered(caller: Promise<Registered>): Promise<JanusLeg> {
  const { handle } = await caller
  return new JanusLeg(handle, await handle.described(), { connect: async () => {} })
}

async function called(caller: Promise<Registered>, callee: Promise<Registered>, first: string, second: string) {
  const [from, { handle, username }] = await Promise.all([caller, callee])
  const [theirs] = await Promise.all([
    handle.described(),
    from.handle.ask({ request: 'call', username }, { type: 'offer', sdp: first }),
  ])
  const ours = turnedOffer(second, 'passive', midOf(theirs))
  return new JanusLeg(handle, turnedOffer(theirs, 'active', midOf(second)), {
    connect: () => handle.ask({ request: 'accept' }, { type: 'answer', sdp: ours }),
  })
}

function descriptionIn({ jsep }: JanusEvent): string {
  if (!jsep) throw new Error('Janus described nothing')
  return jsep.sdp
}
