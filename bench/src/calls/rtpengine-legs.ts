import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import type { MediaLegEvents } from '@ringway/media'
import { until } from '../kit.ts'
import type { LoadedLeg } from './loaded-engine.ts'
import type { RtpengineDoor } from './rtpengine-door.ts'
import { midOf, turnedOffer } from './turned-offer.ts'

/** A call of rtpengine's, of two sides, each known by a tag. */
type Call = { readonly door: RtpengineDoor; readonly id: string }
type Tag = 'first' | 'second'
type Actions = {
  /** What is still to be done before it connects. */
  readonly begin?: () => Promise<unknown>
  /** What makes it heard; a call that is joined is from the first. */
  readonly open?: () => Promise<unknown>
}

const WEBRTC = { 'transport-protocol': 'UDP/TLS/RTP/SAVPF', ICE: 'force', 'rtcp-mux': ['require'], SDES: ['off'] }
const PLAIN = { 'transport-protocol': 'RTP/AVP', ICE: 'remove', 'rtcp-mux': ['demux'] }
/** Takes part in a call and is nowhere. */
const NOBODY = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 9 RTP/AVP 111',
  'a=mid:audio',
  'a=rtpmap:111 opus/48000/2',
  'a=sendrecv',
  '',
].join('\r\n')
/** Rounds of a prompt that outlast every step. */
const OVER_AND_OVER = 1_000
const CONNECTED_WITHIN_MS = 10_000

/** One side of a call. */
export class RtpengineLeg implements LoadedLeg {
  readonly answer: string
  readonly events = new EventEmitter<MediaLegEvents>()
  readonly #call: Call
  readonly #tag: Tag
  readonly #actions: Actions

  constructor(call: Call, tag: Tag, answer: string, actions: Actions = {}) {
    this.#call = call
    this.#tag = tag
    this.answer = answer
    this.#actions = actions
  }

  connect(): void {
    this.#connect().catch(() => {}) // it does not connect, then
  }

  open(): void {
    this.#actions.open?.().catch(() => {}) // it stays mute, then
  }

  /** It hears what it came for. */
  play(): void {}

  async close(): Promise<void> {
    const { door, id } = this.#call
    await door.ask('delete', { 'call-id': id, 'from-tag': 'first', 'delete delay': 0 })
  }

  /** rtpengine tells nothing by itself. */
  async #connect(): Promise<void> {
    await this.#actions.begin?.()
    await until('rtpengine connected', () => isConnected(this.#call, this.#tag), CONNECTED_WITHIN_MS)
    this.events.emit('connected', Date.now())
  }
}

/** Two callers, of whom the second picks up when it connects. */
export function joinedSides(
  door: RtpengineDoor,
  first: string,
  second: string,
): [Promise<RtpengineLeg>, Promise<RtpengineLeg>] {
  const call = { door, id: randomUUID() }
  const pickedUp = new EventEmitter<{ sdp: [string] }>()
  const answered = once(pickedUp, 'sdp', { signal: AbortSignal.timeout(CONNECTED_WITHIN_MS) })
  const secondLeg = describe(call, 'offer', first, WEBRTC).then((theirs) => {
    const pickUp = () => describe(call, 'answer', turnedOffer(second, 'passive', midOf(theirs)), WEBRTC)
    return new RtpengineLeg(call, 'second', turnedOffer(theirs, 'active', midOf(second)), {
      begin: async () => pickedUp.emit('sdp', await pickUp()),
    })
  })
  return [answered.then(([sdp]) => new RtpengineLeg(call, 'first', sdp)), secondLeg]
}

/** A caller who hears a file over and over once it is opened. The other side is nobody, and is sent nothing. */
export async function listener(door: RtpengineDoor, offer: string, file: string): Promise<RtpengineLeg> {
  const call = { door, id: randomUUID() }
  const theirs = await describe(call, 'offer', NOBODY, WEBRTC)
  const caller = { 'call-id': call.id, 'from-tag': 'second' }
  return new RtpengineLeg(call, 'second', turnedOffer(theirs, 'active', midOf(offer)), {
    begin: async () => {
      await describe(call, 'answer', turnedOffer(offer, 'passive', midOf(theirs)), PLAIN)
      await door.ask('block media', caller)
    },
    open: () => door.ask('play media', { ...caller, file, 'repeat-times': OVER_AND_OVER }),
  })
}

/** @returns the description for the other side */
async function describe({ door, id }: Call, what: 'offer' | 'answer', sdp: string, how: object): Promise<string> {
  const tags = { 'from-tag': 'first', ...(what === 'answer' ? { 'to-tag': 'second' } : {}) }
  const answer = await door.ask(what, { 'call-id': id, ...tags, sdp, ...how })
  return String(answer.sdp)
}

/** Has it agreed on keys with the caller on this side? */
async function isConnected({ door, id }: Call, tag: Tag): Promise<boolean> {
  const { tags } = (await door.ask('query', { 'call-id': id })) as unknown as Query
  return tags[tag].medias.some(({ streams }) => streams.some((stream) => 'crypto suite' in stream))
}

type Query = {
  readonly tags: Readonly<Record<Tag, { readonly medias: readonly { readonly streams: readonly object[] }[] }>>
}
