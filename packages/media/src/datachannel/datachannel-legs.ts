import { initLogger } from 'node-datachannel'
import type { Answer } from '../answer.ts'
import type { LegEnd } from '../engine.ts'
import type { LegStats } from '../leg-stats.ts'
import type { Offer } from '../offer.ts'
import { Pacer } from '../pacer.ts'
import type { Legs, LegsStats, LegsTold, PlayPackets } from '../process/legs.ts'
import type { Orders, ProcessEvent, ProcessOptions } from '../process/protocol.ts'
import { readRtp } from '../rtp.ts'
import type { LocalTransport } from '../sdp.ts'
import { DatachannelRecordings } from './datachannel-recordings.ts'
import { needFreePort } from './free-port.ts'
import { type BridgeTold, LegBridge } from './leg-bridge.ts'
import { PeerLeg } from './peer-leg.ts'

/** Legs on node-datachannel, and the pacer that serves them. @see OpenLegs */
export async function openDatachannelLegs(options: ProcessOptions, silence: Uint8Array, told: LegsTold): Promise<Legs> {
  initLogger('Error', (_level, line) => process.stderr.write(`media: ${line}\n`))
  await needFreePort(options.udpPorts, options.bindAddress)
  return new DatachannelLegs(options, silence, told)
}

class DatachannelLegs implements Legs {
  readonly #options: ProcessOptions
  readonly #tell: (event: ProcessEvent) => void
  readonly #legs = new Map<string, PeerLeg>()
  readonly #bridges = new Map<string, LegBridge>()
  readonly #sound: LegsTold['sound']
  readonly #recordings: DatachannelRecordings
  readonly #silence: Uint8Array
  readonly #pacer = new Pacer<PeerLeg>((leg) => this.#serve(leg))
  #opening: Promise<unknown> = Promise.resolve()
  #past = { sent: 0, received: 0, lost: 0 }

  constructor(options: ProcessOptions, silence: Uint8Array, told: LegsTold) {
    this.#options = options
    this.#silence = silence
    this.#tell = told.event
    this.#sound = told.sound
    this.#recordings = new DatachannelRecordings(silence, told.event)
  }

  answer(id: string, offer: Offer): Promise<LocalTransport> {
    return this.#open(() => PeerLeg.answer(id, offer, this.#silence, this.#options))
  }

  offer(id: string): Promise<LocalTransport> {
    return this.#open(() => PeerLeg.offer(id, this.#silence, this.#options))
  }

  applyAnswer(id: string, answer: Answer): void {
    this.#legs.get(id)?.applyAnswer(answer)
  }

  connect({ leg }: Orders['connect']): void {
    this.#legs.get(leg)?.connect()
  }

  open({ leg }: Orders['open']): void {
    this.#legs.get(leg)?.open()
  }

  play({ leg, playback, items, stopKeys }: PlayPackets): void {
    this.#legs.get(leg)?.playlist.add(playback, items, stopKeys)
  }

  stop({ leg: id, playback }: Orders['stop']): void {
    if (this.#legs.get(id)?.playlist.stop(playback)) {
      this.#tell({ kind: 'finished', leg: id, playback, how: 'stopped' })
    }
  }

  keyPressed(id: string, key: string): void {
    for (const playback of this.#legs.get(id)?.playlist.stopOn(key) ?? [])
      this.#tell({ kind: 'finished', leg: id, playback, how: 'stopped' })
  }

  has(leg: string): boolean {
    return this.#legs.has(leg)
  }

  want(leg: string, on: boolean): void {
    const known = this.#legs.get(leg)
    known?.events.removeAllListeners('sound')
    if (on) known?.events.on('sound', (packet) => this.#sound(leg, packet))
  }

  feed(leg: string, on: boolean): void {
    this.#legs.get(leg)?.feed(on)
  }

  send(leg: string, bytes: Buffer): void {
    const packet = readRtp(bytes)
    if (packet) this.#legs.get(leg)?.say(packet)
  }

  join({ bridge: id, legs: [first, second], kept }: Orders['join']): void {
    const [one, other] = [this.#legs.get(first), this.#legs.get(second)]
    if (one && other) this.#bridges.set(id, new LegBridge([one, other], kept, this.#toldOf(id)))
    else this.#tell({ kind: 'parted', bridge: id, how: 'leg-closed' })
  }

  #toldOf(id: string): BridgeTold {
    return {
      passing: () => this.#tell({ kind: 'passing', bridge: id, at: Date.now() }),
      parted: (how) => {
        if (this.#bridges.delete(id)) this.#tell({ kind: 'parted', bridge: id, how })
      },
    }
  }

  part({ bridge }: Orders['part']): void {
    this.#bridges.get(bridge)?.part('undone')
  }

  record(order: Orders['record']): void {
    this.#recordings.begin(this.#legs.get(order.leg), order)
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

  close({ leg }: Orders['close']): void {
    this.#legs.get(leg)?.close('closed')
  }

  async closeAll(): Promise<void> {
    for (const leg of [...this.#legs.values()]) leg.close('closed')
    await this.#recordings.over()
  }

  legStats(id: string): LegStats | null {
    return this.#legs.get(id)?.stats() ?? null
  }

  stats(): LegsStats {
    const all = [...this.#legs.values()].map((leg) => leg.stats())
    return {
      legs: this.#legs.size,
      bridges: this.#bridges.size,
      sent: all.reduce((sum, leg) => sum + leg.sent, this.#past.sent),
      received: all.reduce((sum, leg) => sum + leg.received, this.#past.received),
      lost: all.reduce((sum, leg) => sum + leg.lost, this.#past.lost),
      refused: null, // the library drops them without a word
      lateness: this.#pacer.lateness(),
    }
  }

  /** One after the other, so that two never reach for the last free port. */
  async #open(open: () => Promise<PeerLeg>): Promise<LocalTransport> {
    const opened = this.#opening.then(open)
    this.#opening = opened.catch(() => {})
    const leg = await opened
    this.#adopt(leg)
    return leg.transport
  }

  #adopt(leg: PeerLeg): void {
    const { id } = leg
    this.#legs.set(id, leg)
    leg.events.on('connected', () => this.#tell({ kind: 'connected', leg: id, at: Date.now() }))
    leg.events.on('firstPacket', () => this.#tell({ kind: 'first-packet', leg: id, at: Date.now() }))
    leg.events.on('digit', (digit) => {
      this.#tell({ kind: 'digit', leg: id, digit, at: Date.now() })
      this.keyPressed(id, digit)
    })
    leg.events.on('ready', () => this.#pacer.add(leg))
    leg.events.on('closed', (reason) => this.#forget(leg, reason))
  }

  #forget(leg: PeerLeg, reason: LegEnd): void {
    const stats = leg.stats()
    this.#pacer.remove(leg)
    this.#recordings.endAll(leg)
    this.#legs.delete(leg.id)
    this.#past = {
      sent: this.#past.sent + stats.sent,
      received: this.#past.received + stats.received,
      lost: this.#past.lost + stats.lost,
    }
    for (const playback of leg.playlist.clear()) {
      this.#tell({ kind: 'finished', leg: leg.id, playback, how: 'leg-closed' })
    }
    this.#tell({ kind: 'closed', leg: leg.id, reason, stats })
  }

  /** One slot of 20 ms of one leg. */
  #serve(leg: PeerLeg): void {
    const { started, ended } = leg.sendNext()
    const at = Date.now()
    for (const playback of started) this.#tell({ kind: 'started', leg: leg.id, playback, at })
    for (const playback of ended) this.#tell({ kind: 'finished', leg: leg.id, playback, how: 'ended' })
  }
}
