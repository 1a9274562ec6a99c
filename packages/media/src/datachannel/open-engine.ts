import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { isIP } from 'node:net'
import { writeAnswer } from '../answer.ts'
import {
  type AnsweredLeg,
  EngineGone,
  type EngineOptions,
  type EngineStats,
  type MediaEngine,
  type MediaEngineEvents,
  type OfferedLeg,
  type Prompt,
  type PromptSource,
} from '../engine.ts'
import { readOffer, writeOffer } from '../offer.ts'
import type { LocalTransport } from '../sdp.ts'
import { ProcessLink } from './process-link.ts'
import { PromptBook } from './prompt-book.ts'
import type { ProcessEvent } from './protocol.ts'
import { RemoteAnsweredLeg, type RemoteLeg, RemoteOfferedLeg } from './remote-leg.ts'

/**
 * The engine on node-datachannel, in a process of its own.
 *
 * @throws RangeError for impossible options, NoFreePort, or the system's error when the address cannot be bound
 */
export async function openDatachannelEngine(options: EngineOptions = {}): Promise<MediaEngine> {
  const {
    udpPorts = { from: 40_000, to: 44_999 },
    bindAddress = '127.0.0.1',
    promptCacheBytes = 64 * 1024 * 1024,
  } = options
  if (!(udpPorts.from > 0 && udpPorts.from <= udpPorts.to && udpPorts.to < 65_536)) {
    throw new RangeError(`UDP ports from ${udpPorts.from} to ${udpPorts.to}`)
  }
  for (const address of [bindAddress, options.publicIp ?? bindAddress]) {
    if (isIP(address) === 0) throw new RangeError(`"${address}" is not an IP address`)
  }
  const link = new ProcessLink()
  try {
    await link.ask('begin', { udpPorts, bindAddress, promptCacheBytes })
  } catch (error) {
    await link.close()
    throw error
  }
  return new DatachannelEngine(link, options.publicIp ?? null)
}

class DatachannelEngine implements MediaEngine {
  readonly events = new EventEmitter<MediaEngineEvents>()
  readonly #link: ProcessLink
  readonly #publicIp: string | null
  readonly #prompts: PromptBook
  readonly #legs = new Map<string, RemoteLeg>()
  #closing: Promise<void> | null = null

  constructor(link: ProcessLink, publicIp: string | null) {
    this.#link = link
    this.#publicIp = publicIp
    this.#prompts = new PromptBook(link)
    link.events.on('event', (event) => this.#happened(event))
    link.events.on('gone', (reason) => this.#died(reason))
  }

  async answer(offer: string): Promise<AnsweredLeg> {
    this.#mustLive()
    const read = readOffer(offer)
    const id = randomUUID()
    const transport = await this.#link.ask('answer', { leg: id, offer: read })
    const answer = writeAnswer(read, this.#seenFromOutside(transport))
    return this.#adopt(new RemoteAnsweredLeg(id, answer, this.#link, this.#prompts))
  }

  async offer(): Promise<OfferedLeg> {
    this.#mustLive()
    const id = randomUUID()
    const transport = await this.#link.ask('offer', { leg: id })
    const offer = writeOffer(this.#seenFromOutside(transport))
    return this.#adopt(new RemoteOfferedLeg(id, offer, this.#link, this.#prompts))
  }

  async prepare(source: PromptSource): Promise<Prompt> {
    this.#mustLive()
    return await this.#prompts.prepare(source)
  }

  async stats(): Promise<EngineStats> {
    this.#mustLive()
    return await this.#link.ask('engineStats', null)
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
    await this.#link.ask('shutdown', null).catch(() => {})
    await this.#link.close()
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
    this.#legs.get(event.leg)?.happened(event)
    if (event.kind === 'closed') this.#legs.delete(event.leg)
  }

  #died(reason: string): void {
    for (const leg of this.#legs.values()) leg.end(this.#closing ? 'closed' : 'engine-died')
    this.#legs.clear()
    if (!this.#closing) this.events.emit('died', reason)
  }
}
