/**
 * An offer as the answer to another one. Either says all that there is to say of its side, but for who begins the handshake; so two sides
 * that both offer are brought together.
 *
 * @param setup what the side that made the offer is to do
 * @param mid what the other offer calls its sound
 */
export function turnedOffer(offer: string, setup: 'active' | 'passive', mid: string): string {
  return offer
    .replace(/^a=setup:actpass/m, `a=setup:${setup}`)
    .replace(/^a=mid:\S+/m, `a=mid:${mid}`)
    .replace(/^a=group:BUNDLE \S+/m, `a=group:BUNDLE ${mid}`)
}

/** @throws Error when it has none */
export function midOf(sdp: string): string {
  const mid = /^a=mid:(\S+)/m.exec(sdp)?.[1]
  if (mid === undefined) throw new Error('a description names no sound')
  return mid
}
