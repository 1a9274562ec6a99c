import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { type RtpPacket, readRtp } from '../rtp.ts'
import { keyNumber } from '../telephone-event.ts'
import type { FromPeer, ToPeer } from './datachannel-peer-process.ts'

const OPUS = 111
const KEYS = 126

/** A peer on node-datachannel: full ICE, and either part in the handshake. It lives in a process of its own, for as long as this does. */
export class DatachannelPeer implements AsyncDisposable {
  readonly heard: RtpPacket[] = []
  readonly #events = new EventEmitter<{ described: [sdp: string]; accepted: []; changed: [] }>()
  readonly #child: ChildProcess
  #connected = false
  #state = 'new'
  #sequence = 100
  #timestamp = 1_000

  /** @param bindAddress the one local address that it has */
  constructor(bindAddress = '127.0.0.1') {
    this.#child = fork(new URL('./datachannel-peer-process.js', import.meta.url), [bindAddress], {
      serialization: 'advanced',
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#child.on('message', (message: FromPeer) => this.#told(message))
  }

  /** Its offer, with all of its candidates. */
  async offer(): Promise<string> {
    return await this.#described({ kind: 'offer' })
  }

  /** Resolves once it knows the answer to its offer: a handshake that comes before that may fail. */
  async accept(answer: string): Promise<void> {
    const accepted = once(this.#events, 'accepted', { signal: AbortSignal.timeout(30_000) })
    this.#tell({ kind: 'accept', answer })
    await accepted
  }

  /**
   * Its answer to an offer, with all of its candidates. It checks those that it is offered at once.
   *
   * @param setup its part in the handshake
   */
  async answer(offer: string, setup: 'active' | 'passive'): Promise<string> {
    // It would always be active; the part that it is to have is the one that is left to it.
    const left = offer.replace('a=setup:actpass', `a=setup:${setup === 'active' ? 'passive' : 'active'}`)
    return await this.#described({ kind: 'answer', offer: left })
  }

  /** Tells it the candidates of a description that it was not offered. */
  reach(sdp: string): void {
    this.#tell({ kind: 'reach', sdp })
  }

  get connected(): boolean {
    return this.#connected
  }

  get closed(): boolean {
    return ['closed', 'failed', 'disconnected'].includes(this.#state)
  }

  /** Resolves once `holds()`, asked after every packet and every change of the connection. */
  async until(holds: () => boolean, timeoutMs = 30_000): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs)
    while (!holds()) await once(this.#events, 'changed', { signal })
  }

  /** A packet of sound. */
  say(payload: Uint8Array): void {
    this.#timestamp += 960
    this.#send(OPUS, payload, false)
  }

  /** A key, told by three packets that all say that it is over. */
  press(key: string): void {
    this.#timestamp += 9_600
    for (let i = 0; i < 3; i++) this.#send(KEYS, Buffer.from([keyNumber(key), 0x80 | 10, 3, 0xc0]), i === 0)
  }

  hangUp(): void {
    this.#tell({ kind: 'hang-up' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    if (this.#child.connected) this.#child.disconnect()
    await exited
  }

  async #described(order: ToPeer): Promise<string> {
    const described = once(this.#events, 'described', { signal: AbortSignal.timeout(30_000) })
    this.#tell(order)
    const [sdp] = await described
    return sdp
  }

  #send(payloadType: number, payload: Uint8Array, marker: boolean): void {
    const head = { payloadType, sequence: this.#sequence, timestamp: this.#timestamp >>> 0, marker }
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#tell({ kind: 'send', head, payload })
  }

  #tell(order: ToPeer): void {
    this.#child.send(order)
  }

  #told(message: FromPeer): void {
    if (message.kind === 'described') this.#events.emit('described', message.sdp)
    else if (message.kind === 'accepted') this.#events.emit('accepted')
    else if (message.kind === 'connected') this.#connected = true
    else if (message.kind === 'state') this.#state = message.state
    else this.#hear(message.packet)
    this.#events.emit('changed')
  }

  #hear(bytes: Uint8Array): void {
    const packet = readRtp(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    if (packet) this.heard.push(packet)
  }
}
