import type { Loses } from '../chaos/udp-between.ts'

/** Keys travel under this type in both directions of an offer of WhatsApp's. */
const TELEPHONE_EVENT = 126

/**
 * Loses packets of every key towards the business: of each, those whose place, from 0, is not to `pass`. SRTP leaves the
 * header in the clear, and all packets of a key have one timestamp.
 *
 * @param lost is told of each packet that is lost
 */
export function keyPacketsLost(pass: (place: number) => boolean, lost: () => void): Loses {
  const seen = new Map<string, number>()
  return (packet, fromNetwork) => {
    if (!fromNetwork || !isRtp(packet) || (packet.readUInt8(1) & 0x7f) !== TELEPHONE_EVENT) return false
    const key = packet.toString('hex', 4, 12)
    const place = seen.get(key) ?? 0
    seen.set(key, place + 1)
    if (pass(place)) return false
    lost()
    return true
  }
}

/** RFC 7983: STUN and DTLS begin with other bytes; RTCP's types lie outside of RTP's. */
function isRtp(packet: Buffer): boolean {
  return packet.length >= 12 && packet.readUInt8(0) >> 6 === 2
}
