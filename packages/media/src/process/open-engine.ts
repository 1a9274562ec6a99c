import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { setTimeout as later } from 'node:timers/promises'
import { writeAnswer } from '../answer.ts'
import { CodecAccounts } from '../codec/codec-accounts.ts'
import {
  type AnsweredLeg,
  type Bridge,
  type BridgeOptions,
  type Conference,
  EngineGone,
  type EngineOptions,
  type EngineStats,
  type MediaEngine,
  type MediaEngineEvents,
  type MediaLeg,
  type OfferedLeg,
  type Prompt,
  type PromptSource,
} from '../engine.ts'
import { readOffer, writeOffer } from '../offer.ts'
import type { LocalTransport } from '../sdp.ts'
import { ConferenceBook } from './conference-book.ts'
import { ProcessLink } from './process-link.ts'
import { PromptBook } from './prompt-book.ts'
import type { Backend, BridgeEvent, LegEvent, ProcessEvent } from './protocol.ts'
import { RecordingBook } from './recording-book.ts'
import { RemoteBridge } from './remote-bridge.ts'
import { type LegHouse, RemoteAnsweredLeg, RemoteLeg, RemoteOfferedLeg } from './remote-leg.ts'

/**
 * The engine on our own native core, in a process of its own: for a thousand calls.
 *
 * @throws NoNativeCore, RangeError for impossible options, NoFreePort, or the system's error when the address cannot be bound
 */
export async function openNativeEngine(options: EngineOptions = {}): Promise<MediaEngine> {
  return await openEngine('native', options)
}

/**
 * The engine on node-datachannel, in a process of its own: for about 400 calls, where the native core cannot be had.
 *
 * @throws RangeError for impossible options, NoFreePort, or the system's error when the address cannot be bound
 */
export async function openDatachannelEngine(options: EngineOptions = {}): Promise<MediaEngine> {
  return await openEngine('datachannel', options)
}

const DAY_MS = 24 * 60 * 60 * 1000

async function openEngine(backend: Backend, options: EngineOptions): Promise<MediaEngine> {
  const {
    udpPorts = { from: 40_000, to: 44_999 },
    bindAddress = '127.0.0.1',
    certificateLifetimeMs = DAY_MS,
    promptCacheBytes = 64 * 1024 * 1024,
    codecThreads = Math.max(1, availableParallelism() - 1),
  } = options
  if (!(udpPorts.from > 0 && udpPorts.from <= udpPorts.to && udpPorts.to < 65_536)) {
    throw new RangeError(`UDP ports from ${udpPorts.from} to ${udpPorts.to}`)
  }
  for (const address of [bindAddress, options.publicIp ?? bindAddress]) {
    if (isIP(address) === 0) throw new RangeError(`"${address}" is not an IP address`)
  }
  if (!(codecThreads >= 1)) throw new RangeError(`${codecThreads} codec threads`)
  if (!(certificateLifetimeMs >= 0 && certificateLifetimeMs <= 29 * DAY_MS)) {
    throw new RangeError(`certificates that are used for ${certificateLifetimeMs} ms`)
  }
  const settings = { backend, udpPorts, bindAddress, certificateLifetimeMs, promptCacheBytes, codecThreads }
  const link = new ProcessLink()
  try {
    const budget = await link.ask('begin', settings)
    return new ProcessEngine(link, options.publicIp ?? null, new CodecAccounts(budget))
  } catch (error) {
    await link.close()
    throw error
  }
}

/** How long the files of recordings may take to be whole: a disk that stands still keeps nobody from ending. */
const SHUTDOWN_MS = 10_000

/** An engine whose legs live in a media process. */
class ProcessEngine implements MediaEngine {
  readonly events = new EventEmitter<MediaEngineEvents>()
  readonly #link: ProcessLink
  readonly #publicIp: string | null
  readonly #prompts: PromptBook
  readonly #recordings: RecordingBook
  readonly #codecs: CodecAccounts
  readonly #conferences: ConferenceBook
  readonly #legs = new Map<string, RemoteLeg>()
  readonly #bridges = new Map<string, RemoteBridge>()
  #closing: Promise<void> | null = null

  constructor(link: ProcessLink, publicIp: string | null, codecs: CodecAccounts) {
    this.#link = link
    this.#publicIp = publicIp
    this.#prompts = new PromptBook(link)
    this.#recordings = new RecordingBook(link)
    this.#codecs = codecs
    this.#conferences = new ConferenceBook(link, codecs)
    link.events.on('event', (event) => this.#happened(event))
    link.events.on('gone', (reason) => this.#died(reason))
  }

  async answer(offer: string): Promise<AnsweredLeg> {
    this.#mustLive()
    const read = readOffer(offer)
    const id = randomUUID()
    const transport = await this.#link.ask('answer', { leg: id, offer: read })
    const answer = writeAnswer(read, this.#seenFromOutside(transport))
    const leg = this.#adopt(new RemoteAnsweredLeg(id, answer, this.#house))
    if (read.keysPayload === null) this.#hearTonesOf(leg)
    return leg
  }

  async offer(): Promise<OfferedLeg> {
    this.#mustLive()
    const id = randomUUID()
    const transport = await this.#link.ask('offer', { leg: id })
    const offer = writeOffer(this.#seenFromOutside(transport))
    return this.#adopt(new RemoteOfferedLeg(id, offer, this.#house))
  }

  bridge(first: MediaLeg, second: MediaLeg, { kept = {} }: BridgeOptions = {}): Bridge {
    this.#mustLive()
    const legs = [this.#free(first), this.#free(second)] as const
    if (first === second) throw new TypeError('a leg cannot be joined with itself')
    const id = randomUUID()
    const ids = [first.id, second.id] as const
    const bridge = new RemoteBridge(ids, () => {
      // Free for the next one at once: orders arrive in their order.
      if (this.#bridges.delete(id)) this.#link.order('part', { bridge: id })
      bridge.over('undone')
    })
    if (legs.some(({ ended }) => ended)) {
      bridge.over('leg-closed')
      return bridge
    }
    this.#bridges.set(id, bridge)
    this.#link.order('join', { bridge: id, legs: ids, kept: [kept.first ?? '', kept.second ?? ''] })
    return bridge
  }

  conference(): Conference {
    this.#mustLive()
    return this.#conferences.open((leg) => this.#free(leg))
  }

  async prepare(source: PromptSource): Promise<Prompt> {
    this.#mustLive()
    return await this.#prompts.prepare(source)
  }

  async stats(): Promise<EngineStats> {
    this.#mustLive()
    const { taken, capacity } = this.#codecs
    return { ...(await this.#link.ask('engineStats', null)), codecs: { taken, capacity } }
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #shutDown(): Promise<void> {
    // A process that died meanwhile has nothing left to shut down.
    const shutDown = this.#link.ask('shutdown', null).catch(() => {})
    await Promise.race([shutDown, later(SHUTDOWN_MS, undefined, { ref: false })])
    await this.#link.close()
  }

  get #house(): LegHouse {
    return { link: this.#link, prompts: this.#prompts, recordings: this.#recordings, codecs: this.#codecs }
  }

  /** A leg that hears nobody yet. @throws TypeError for one of another engine, or that is joined already */
  #free(given: MediaLeg): RemoteLeg {
    const leg = this.#own(given)
    const joined = [...this.#bridges.values()].some((bridge) => bridge.legs.includes(leg.id))
    if (joined) throw new TypeError('a leg that is joined already')
    if (this.#conferences.has(leg.id)) throw new TypeError('a leg that is in a conference already')
    return leg
  }

  /** @throws TypeError for a leg of another engine */
  #own(leg: MediaLeg): RemoteLeg {
    if (leg instanceof RemoteLeg && leg.isOf(this.#link)) return leg
    throw new TypeError('a leg of another engine')
  }

  /** Its party has no other way to tell its keys. */
  #hearTonesOf(leg: RemoteLeg): void {
    this.#codecs.takeAnyhow('tones')
    leg.events.once('closed', () => this.#codecs.give('tones'))
  }

  /** @throws EngineGone when the engine ended while the leg was on its way */
  #adopt<Leg extends RemoteLeg>(leg: Leg): Leg {
    this.#mustLive()
    this.#legs.set(leg.id, leg)
    return leg
  }

  #mustLive(): void {
    if (this.#closing) throw new EngineGone('the media engine was closed')
    if (this.#link.gone !== null) throw new EngineGone(this.#link.gone)
  }

  #seenFromOutside(transport: LocalTransport): LocalTransport {
    const [first] = transport.candidates
    if (this.#publicIp === null || !first) return transport
    return { ...transport, candidates: [{ ...first, address: this.#publicIp }] }
  }

  #happened(event: ProcessEvent): void {
    if ('bridge' in event) this.#bridgeHappened(event)
    else if ('recording' in event) this.#recordings.happened(event)
    else this.#legHappened(event)
  }

  #legHappened(event: LegEvent): void {
    this.#legs.get(event.leg)?.happened(event)
    if (event.kind !== 'closed') return
    this.#legs.delete(event.leg)
    this.#conferences.legEnded(event.leg)
  }

  #bridgeHappened(event: BridgeEvent): void {
    this.#bridges.get(event.bridge)?.happened(event)
    if (event.kind === 'parted') this.#bridges.delete(event.bridge)
  }

  #died(reason: string): void {
    this.#recordings.died()
    for (const bridge of this.#bridges.values()) bridge.over('leg-closed')
    this.#bridges.clear()
    this.#conferences.died()
    for (const leg of this.#legs.values()) leg.end(this.#closing ? 'closed' : 'engine-died')
    this.#legs.clear()
    if (!this.#closing) this.events.emit('died', reason)
  }
}
