import type { Answer } from '../answer.ts'
import { batched, PacketBatch } from '../codec/packet-batch.ts'
import { NoFreePort } from '../engine.ts'
import { type LegStats, NO_PACKETS, type Refused } from '../leg-stats.ts'
import { type Offer, OUR_AUDIO } from '../offer.ts'
import type { PromptPackets } from '../playlist.ts'
import type { Legs, LegsStats, LegsTold, PlayPackets } from '../process/legs.ts'
import type { Orders, ProcessEvent, ProcessOptions } from '../process/protocol.ts'
import type { AudioLine, LocalTransport, Transport } from '../sdp.ts'
import { keyNumber, keyNumbered } from '../telephone-event.ts'
import {
  BRIDGE_ENDS,
  EVENT,
  EVENT_NUMBERS,
  LEG_ENDS,
  type NativeCore,
  type NativePrompt,
  PLAYBACK_ENDS,
  REFUSALS,
} from './addon.ts'
import { loadCore } from './load-core.ts'
import { addressesOf } from './local-addresses.ts'
import { NativeRecordings } from './native-recordings.ts'

/** Legs on the native core. @see OpenLegs @throws NoNativeCore */
export async function openNativeLegs(options: ProcessOptions, silence: Uint8Array, told: LegsTold): Promise<Legs> {
  return new NativeLegs(options, silence, told)
}

/** A leg as this side knows it. */
type Known = {
  readonly number: number
  /** The other side; null until its answer is there. */
  remote: Remote | null
  connecting: boolean
  /** Playbacks that have not ended, by our number of them. */
  readonly playbacks: Map<number, string>
}

type Remote = { readonly transport: Transport; readonly iceLite: boolean; readonly dtlsClient: boolean }

class NativeLegs implements Legs {
  readonly #options: ProcessOptions
  readonly #tell: (event: ProcessEvent) => void
  readonly #sound: LegsTold['sound']
  /** Packets that are to leave, gathered until JavaScript rests. */
  readonly #leaving = new PacketBatch()
  readonly #core: NativeCore
  readonly #prompt: (packets: PromptPackets) => NativePrompt
  readonly #legs = new Map<string, Known>()
  readonly #ids = new Map<number, string>()
  readonly #bridges = new Map<string, number>()
  readonly #bridgeIds = new Map<number, string>()
  readonly #recordings: NativeRecordings
  /** Who waits until there is no leg any more. */
  #drained: (() => void)[] = []
  #next = 1

  constructor(options: ProcessOptions, silence: Uint8Array, told: LegsTold) {
    this.#options = options
    this.#tell = told.event
    this.#sound = told.sound
    const addon = loadCore()
    const { bindAddress, udpPorts, certificateLifetimeMs } = options
    this.#core = addon.open({ bindAddress, ...udpPorts, certificateLifetimeMs, silence }, (events, packets) =>
      this.#happened(events, packets),
    )
    this.#recordings = new NativeRecordings(this.#core, told.event)
    const newPrompt = ({ packets, count, keys }: PromptPackets) =>
      addon.prompt(packets, count, packets[0] !== silence, keys ?? new Uint8Array())
    const made = new WeakMap<PromptPackets, NativePrompt>()
    this.#prompt = (packets) => {
      const known = made.get(packets) ?? newPrompt(packets)
      made.set(packets, known)
      return known
    }
  }

  async answer(id: string, offer: Offer): Promise<LocalTransport> {
    // We begin in the controlling role, as WhatsApp demands, whatever the offer says: one that is not lite begins in it too, and the larger
    // tie-breaker keeps it. And we begin the DTLS handshake.
    return this.#add(id, offer, { transport: offer, iceLite: offer.iceLite, dtlsClient: true })
  }

  async offer(id: string): Promise<LocalTransport> {
    return this.#add(id, OUR_AUDIO, null)
  }

  applyAnswer(id: string, answer: Answer): void {
    const leg = this.#legs.get(id)
    if (!leg || leg.remote) return
    leg.remote = { transport: answer, iceLite: answer.iceLite, dtlsClient: answer.setup === 'passive' }
    this.connect({ leg: id })
  }

  connect({ leg: id }: Orders['connect']): void {
    const leg = this.#legs.get(id)
    if (!leg?.remote || leg.connecting) return
    leg.connecting = true
    const { transport, iceLite, dtlsClient } = leg.remote
    const { ufrag, pwd, fingerprint, candidates } = transport
    this.#core.connect(leg.number, {
      ...{ ufrag, pwd, fingerprint, iceLite, dtlsClient },
      addresses: candidates.map(({ address }) => address),
      ports: candidates.map(({ port }) => port),
      priorities: candidates.map(({ priority }) => priority),
    })
  }

  open({ leg: id }: Orders['open']): void {
    const leg = this.#legs.get(id)
    if (!leg) return
    this.connect({ leg: id })
    this.#core.open(leg.number)
  }

  play({ leg: id, playback, items, stopKeys }: PlayPackets): void {
    const leg = this.#legs.get(id)
    if (!leg) return
    const number = this.#next++
    leg.playbacks.set(number, playback)
    const prompts = items.map(({ prompt }) => this.#prompt(prompt))
    this.#core.play(
      leg.number,
      number,
      prompts,
      items.map(({ times }) => times),
      stopKeys,
    )
  }

  stop({ leg: id, playback }: Orders['stop']): void {
    const leg = this.#legs.get(id)
    const [number] = [...(leg?.playbacks ?? [])].find(([, known]) => known === playback) ?? []
    if (leg && number !== undefined) this.#core.stop(leg.number, number)
  }

  keyPressed(leg: string, key: string): void {
    const known = this.#legs.get(leg)
    if (known) this.#core.keyPressed(known.number, keyNumber(key))
  }

  has(leg: string): boolean {
    return this.#legs.has(leg)
  }

  want(leg: string, on: boolean): void {
    const known = this.#legs.get(leg)
    if (known) this.#core.listen(known.number, on)
  }

  feed(leg: string, on: boolean): void {
    const known = this.#legs.get(leg)
    if (known) this.#core.feed(known.number, on)
  }

  send(leg: string, packet: Buffer): void {
    const known = this.#legs.get(leg)
    if (!known) return
    if (this.#leaving.empty) setImmediate(() => this.#core.send(this.#leaving.take()))
    this.#leaving.add(known.number, packet)
  }

  join({ bridge, legs: [first, second], kept }: Orders['join']): void {
    const [one, other] = [this.#legs.get(first), this.#legs.get(second)]
    if (!one || !other) {
      this.#tell({ kind: 'parted', bridge, how: 'leg-closed' })
      return
    }
    const number = this.#next++
    this.#bridges.set(bridge, number)
    this.#bridgeIds.set(number, bridge)
    this.#core.join(number, one.number, other.number, ...kept)
  }

  part({ bridge }: Orders['part']): void {
    const number = this.#bridges.get(bridge)
    if (number !== undefined) this.#core.part(number)
  }

  record(order: Orders['record']): void {
    this.#recordings.begin(this.#legs.get(order.leg)?.number ?? null, this.#next++, order)
  }

  pauseRecording(order: Orders['pauseRecording']): void {
    this.#recordings.pause(order)
  }

  resumeRecording(order: Orders['resumeRecording']): void {
    this.#recordings.resume(order)
  }

  stopRecording(order: Orders['stopRecording']): void {
    this.#recordings.stop(order)
  }

  close({ leg: id }: Orders['close']): void {
    const leg = this.#legs.get(id)
    if (leg) this.#core.closeLeg(leg.number)
  }

  async closeAll(): Promise<void> {
    for (const { number } of this.#legs.values()) this.#core.closeLeg(number)
    // Each says goodbye at the media thread's next tick: whoever ends this process waits for that.
    if (this.#legs.size > 0) await new Promise<void>((resolve) => this.#drained.push(resolve))
    await this.#recordings.over()
  }

  legStats(id: string): LegStats | null {
    const leg = this.#legs.get(id)
    return leg ? this.#statsOf(leg) : null
  }

  stats(): LegsStats {
    const [sent = 0, received = 0, lost = 0, p50 = 0, p99 = 0, max = 0, recentP99 = 0, bridges = 0, ...refused] =
      this.#core.stats()
    return {
      ...{ legs: this.#legs.size, bridges, sent, received, lost, refused: refusedOf(refused) },
      lateness: { p50, p99, max, recentP99 },
    }
  }

  #statsOf({ number }: Known): LegStats {
    const stats = this.#core.legStats(number)
    if (!stats) return NO_PACKETS
    const { sent, received, lost, refused, jitterMs, lostThere, jitterThereMs, roundTripMs, fault } = stats
    const reported = lostThere === null || jitterThereMs === null ? null : { lost: lostThere, jitterMs: jitterThereMs }
    return { sent, received, lost, jitterMs, reported, roundTripMs, refused: refusedOf(refused), fault }
  }

  #add(id: string, { opusPayload, keysPayload }: AudioLine, remote: Remote | null): LocalTransport {
    const number = this.#next++
    const { port, priority, ...transport } = this.#bound(() =>
      this.#core.addLeg(number, opusPayload, keysPayload ?? -1),
    )
    this.#ids.set(number, id)
    this.#legs.set(id, { number, remote, connecting: false, playbacks: new Map() })
    const candidates = addressesOf(this.#options.bindAddress).map((address, i) => ({
      ...{ address, port, priority: priority - i * 256 },
    }))
    return { ...transport, candidates }
  }

  /** @throws NoFreePort */
  #bound<T>(bind: () => T): T {
    try {
      return bind()
    } catch (error) {
      const { from, to } = this.#options.udpPorts
      if ((error as NodeJS.ErrnoException).code === 'NO_FREE_PORT') throw new NoFreePort(from, to)
      throw error
    }
  }

  #happened(events: Float64Array, packets: Uint8Array): void {
    for (let i = 0; i < events.length; i += EVENT_NUMBERS) {
      const [kind = -1, about = 0, first = 0, second = 0, third = 0, at = 0] = events.subarray(i, i + EVENT_NUMBERS)
      if (kind === EVENT.passing || kind === EVENT.parted) this.#bridgeHappened(kind, about, first, at)
      else if (kind === EVENT.recording || kind === EVENT.recorded)
        this.#recordings.happened(kind, about, [first, second, third])
      else this.#legHappened(kind, about, [first, second], at)
    }
    for (const [number, packet] of batched(packets)) {
      const leg = this.#ids.get(number)
      if (leg !== undefined) this.#sound(leg, packet)
    }
  }

  #legHappened(kind: number, about: number, [first, second]: readonly [number, number], at: number): void {
    const leg = this.#ids.get(about)
    const known = leg === undefined ? undefined : this.#legs.get(leg)
    if (leg === undefined || !known) return
    switch (kind) {
      case EVENT.connected:
        this.#tell({ kind: 'connected', leg, at })
        break
      case EVENT.firstPacket:
        this.#tell({ kind: 'first-packet', leg, at })
        break
      case EVENT.digit:
        this.#tell({ kind: 'digit', leg, digit: keyNumbered(first), at })
        break
      case EVENT.started:
        this.#tell({ kind: 'started', leg, playback: known.playbacks.get(first) ?? '', at })
        break
      case EVENT.finished:
        this.#tell({
          kind: 'finished',
          leg,
          playback: known.playbacks.get(first) ?? '',
          how: PLAYBACK_ENDS[second] ?? 'ended',
        })
        known.playbacks.delete(first)
        break
      case EVENT.closed:
        this.#forget(leg, known, LEG_ENDS[first] ?? 'closed')
    }
  }

  #forget(leg: string, known: Known, reason: (typeof LEG_ENDS)[number]): void {
    const stats = this.#statsOf(known)
    this.#legs.delete(leg)
    this.#ids.delete(known.number)
    this.#core.forgetLeg(known.number)
    this.#tell({ kind: 'closed', leg, reason, stats })
    if (this.#legs.size > 0) return
    for (const drained of this.#drained) drained()
    this.#drained = []
  }

  #bridgeHappened(kind: number, about: number, first: number, at: number): void {
    const bridge = this.#bridgeIds.get(about)
    if (bridge === undefined) return
    if (kind === EVENT.passing) {
      this.#tell({ kind: 'passing', bridge, at })
      return
    }
    this.#bridgeIds.delete(about)
    this.#bridges.delete(bridge)
    this.#tell({ kind: 'parted', bridge, how: BRIDGE_ENDS[first] ?? 'undone' })
  }
}

function refusedOf(counts: readonly number[]): Refused {
  return Object.fromEntries(REFUSALS.map((kind, i) => [kind, counts[i] ?? 0])) as Refused
}
