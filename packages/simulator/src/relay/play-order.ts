import type { Millis } from './now.ts'
import type { RecordedPacket } from './recording.ts'
import { sequenceDistance, timestampDistance } from './rtp-arithmetic.ts'

/** A packet and the moment at which it sounds, in milliseconds from the start of the recording. */
export type PlacedPacket = { readonly fromStart: Millis; readonly payload: Uint8Array }

/** How long a packet may come after its successor and still be played, as in a phone's jitter buffer. */
const REORDER_MS: Millis = 60
/** How far arrival may run ahead of the RTP timeline before the timeline is believed to have stood still. */
const FROZEN_MS: Millis = 100
/** How far the RTP timeline may run ahead of arrival before it is believed to have jumped. */
const JUMPED_MS: Millis = 1000
/** How many packets must agree that they are late. Half a second: a burst after a hold-up catches up within it. */
const WITNESSES = 25
const TICKS_PER_MS = 48

/**
 * Puts packets in the order of their sequence numbers.
 *
 * Duplicates go, and so does what comes more than 60 ms after its successor.
 */
export function* inSequence(packets: Iterable<RecordedPacket>): Generator<RecordedPacket> {
  const waiting: RecordedPacket[] = []
  let played: number | null = null
  for (const packet of packets) {
    const isLate = played !== null && sequenceDistance(played, packet.sequenceNumber) <= 0
    if (isLate || waiting.some((other) => other.sequenceNumber === packet.sequenceNumber)) continue
    const before = waiting.findLastIndex((other) => sequenceDistance(other.sequenceNumber, packet.sequenceNumber) > 0)
    waiting.splice(before + 1, 0, packet)
    for (let first = waiting[0]; first && packet.at - first.at >= REORDER_MS; first = waiting[0]) {
      played = first.sequenceNumber
      yield first
      waiting.shift()
    }
  }
  yield* waiting
}

/**
 * Gives each packet its place in real time: the first where it arrived, the others by their RTP timestamps.
 *
 * A sender may stop its timestamps while it is silent. When arrival is more than 100 ms ahead of the timeline, and the
 * half second that follows does not catch up (as it does after a mere hold-up on the way), the timeline is set to the
 * arrival anew. A timeline that runs more than a second ahead of arrival has jumped, and is set back likewise.
 *
 * @param packets in the order of {@link inSequence}
 * @param startedAt the moment 0
 */
export function* placed(packets: readonly RecordedPacket[], startedAt: Millis): Generator<PlacedPacket> {
  let anchor: { at: Millis; timestamp: number } | null = null
  for (const [index, packet] of packets.entries()) {
    anchor ??= { at: packet.at, timestamp: packet.timestamp }
    const late = lateness(packet, anchor)
    if (late > FROZEN_MS) {
      const shared = sharedLateness(packets, index, anchor)
      if (shared > FROZEN_MS) anchor = { at: onTimeline(packet, anchor) + shared, timestamp: packet.timestamp }
    } else if (late < -JUMPED_MS) {
      anchor = { at: packet.at, timestamp: packet.timestamp }
    }
    yield { fromStart: onTimeline(packet, anchor) - startedAt, payload: packet.payload }
  }
}

type Anchor = { readonly at: Millis; readonly timestamp: number }

function onTimeline(packet: RecordedPacket, anchor: Anchor): Millis {
  return anchor.at + timestampDistance(anchor.timestamp, packet.timestamp) / TICKS_PER_MS
}

function lateness(packet: RecordedPacket, anchor: Anchor): Millis {
  return packet.at - onTimeline(packet, anchor)
}

function sharedLateness(packets: readonly RecordedPacket[], index: number, anchor: Anchor): Millis {
  let least = Number.POSITIVE_INFINITY
  for (const packet of packets.slice(index, index + WITNESSES)) least = Math.min(least, lateness(packet, anchor))
  return least
}
