/** Where a packet stands in its stream. RFC 3550, section 5.1. */
export type Place = { readonly sequence: number; readonly timestamp: number; readonly marker: boolean }

/** A packet of another stream, to be passed on. */
export type Passing = Place & { readonly ssrc: number }

/** Further apart than this, in sequence numbers, it is not the same row of packets. RFC 3550, A.1: MAX_DROPOUT. */
const SAME_ROW = 3_000
/** Further apart than this in time, 10 s of Opus' clock, it is another clock that is told of. */
const SAME_CLOCK = 480_000

/** How far the places of another stream lie from those of ours. */
type Anchor = {
  readonly ssrc: number
  /** To be added to the other stream's, modulo 2^16; it grows smaller with every packet that is left out. */
  sequenceOffset: number
  /** Null until sound has been passed on: keys have a clock of their own. */
  timestampOffset: number | null
  /** The first place of ours that is open to it: what comes before is too late. */
  from: number
  /** The other stream's latest packet, and the latest of sound. */
  sequence: number
  timestamp: number
}

/**
 * Gives the packets of one outgoing stream their places: one row of sequence numbers and timestamps for the whole call,
 * whether the packets are our own, or passed on from another stream.
 *
 * What the other stream has lost or swapped is lost or swapped in ours too, so that whoever plays it can conceal that as if
 * it heard the original. Where the two change over, or the other stream begins anew, ours goes on where it was.
 */
export class OutgoingStream {
  readonly #ticks: number
  /** The next place that is free. */
  #sequence: number
  #timestamp: number
  #anchor: Anchor | null = null
  /** The last key: all its packets have one timestamp. `from` is that of the other stream, null for a key of our own. */
  #key: { readonly from: number | null; readonly to: number } | null = null

  /**
   * @param ticks the RTP clock's step from one of our own packets to the next
   * @param start where sequence numbers and timestamps begin; RFC 3550 asks for random ones
   */
  constructor(ticks: number, start: { readonly sequence: number; readonly timestamp: number }) {
    this.#ticks = ticks
    this.#sequence = start.sequence
    this.#timestamp = start.timestamp
  }

  /** Of the next packet of our own. */
  own(marker: boolean): Place {
    this.#anchor = null
    const place = { sequence: this.#sequence, timestamp: this.#timestamp, marker }
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + this.#ticks) >>> 0
    return place
  }

  /**
   * Of the next packet of a key of our own, which leaves in place of one of sound: time goes on, but the timestamp stays that at which the key
   * began. RFC 4733, section 2.2.
   */
  ownKey(begins: boolean): Place {
    const { sequence, timestamp } = this.own(begins)
    if (begins || this.#key === null) this.#key = { from: null, to: this.#newKeyAt(timestamp) }
    return { sequence, timestamp: this.#key.to, marker: begins }
  }

  /** Nothing left for so many ticks: time has gone on all the same. */
  pass(ticks: number): void {
    this.#anchor = null
    this.#timestamp = (this.#timestamp + ticks) >>> 0
  }

  /** Of a packet of sound from another stream, which lasts for `ticks`; null when it comes too late to have one. */
  passedOn(packet: Passing, ticks: number): Place | null {
    const begins = this.#anchor?.timestampOffset == null || !this.#isOfClock(this.#anchor, packet)
    const anchor = this.#anchorFor(packet, begins)
    const sequence = (packet.sequence + anchor.sequenceOffset) & 0xffff
    if (isBefore16(sequence, anchor.from)) return null
    if (begins) anchor.timestampOffset = this.#timestamp - packet.timestamp
    if (anchor.sequence === packet.sequence) anchor.timestamp = packet.timestamp
    const timestamp = (packet.timestamp + (anchor.timestampOffset ?? 0)) >>> 0
    this.#sequence = later16(this.#sequence, sequence + 1)
    this.#timestamp = later32(this.#timestamp, timestamp + ticks)
    return { sequence, timestamp, marker: begins || packet.marker }
  }

  /** Of a packet of a key. It takes a place in the row, but no time of the sound. */
  keyPassedOn(packet: Passing): Place | null {
    const anchor = this.#anchorFor(packet, false)
    const sequence = (packet.sequence + anchor.sequenceOffset) & 0xffff
    if (isBefore16(sequence, anchor.from)) return null
    this.#sequence = later16(this.#sequence, sequence + 1)
    return { sequence, timestamp: this.#keyAt(packet.timestamp), marker: packet.marker }
  }

  /** A packet of the other stream stays behind: its place is closed up, so that it does not look lost. */
  leaveOut(packet: Passing): void {
    const anchor = this.#anchor
    if (!anchor || !isOfRow(anchor, packet) || isBefore16(packet.sequence, anchor.sequence + 1)) return
    anchor.sequence = packet.sequence
    anchor.sequenceOffset -= 1
    // What comes late from before it would take a place that is taken.
    anchor.from = this.#sequence
  }

  #keyAt(from: number): number {
    if (this.#key?.from === from) return this.#key.to
    const to = this.#newKeyAt(this.#timestamp)
    this.#key = { from, to }
    return to
  }

  /** Two keys never have one timestamp, however soon the second follows. */
  #newKeyAt(now: number): number {
    return this.#key ? later32(now, this.#key.to + this.#ticks) : now
  }

  #isOfClock(anchor: Anchor, packet: Passing): boolean {
    return isOfRow(anchor, packet) && Math.abs((packet.timestamp - anchor.timestamp) | 0) <= SAME_CLOCK
  }

  /** The anchor that stands, moved on to `packet`; a new one where the row is another, or `anew` is asked for. */
  #anchorFor(packet: Passing, anew: boolean): Anchor {
    const known = this.#anchor
    if (known && isOfRow(known, packet) && !(anew && known.timestampOffset !== null)) {
      if (!isBefore16(packet.sequence, known.sequence)) moveOn(known, packet.sequence)
      return known
    }
    const { ssrc, sequence } = packet
    const offsets = { sequenceOffset: this.#sequence - sequence, timestampOffset: null }
    this.#anchor = { ssrc, ...offsets, from: this.#sequence, sequence, timestamp: 0 }
    return this.#anchor
  }
}

/**
 * `sequence` is the latest from now on. The first place that is open follows at a distance from which nothing comes any more: left where
 * it was, half a circle later, 11 minutes, all that comes would seem to lie before it.
 */
function moveOn(anchor: Anchor, sequence: number): void {
  anchor.sequence = sequence
  anchor.from = later16(anchor.from & 0xffff, (sequence + anchor.sequenceOffset - SAME_ROW) & 0xffff)
}

function isOfRow(anchor: Anchor, { ssrc, sequence }: Passing): boolean {
  return anchor.ssrc === ssrc && Math.abs(((sequence - anchor.sequence) << 16) >> 16) <= SAME_ROW
}

/** On a circle of 2^16: does `one` lie in the half before `other`? RFC 1982. */
function isBefore16(one: number, other: number): boolean {
  return ((one - other) & 0xffff) >= 0x8000
}

function later16(one: number, other: number): number {
  return isBefore16(one, other & 0xffff) ? other & 0xffff : one
}

function later32(one: number, other: number): number {
  return ((other - one) | 0) > 0 ? other >>> 0 : one
}
