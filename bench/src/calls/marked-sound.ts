import { encodeOpus, openSpeech } from '@ringway/sound'

/** What the load peer writes into each packet, in bytes: `bench/load/src/mark.hpp`. */
const MARK_BYTES = 16

/** Who calls says this over and over. */
const CALLER_SAYS =
  'Good morning. I ordered a pair of shoes last week, and they have not come yet. Could you tell me where they are?'

/** Real speech as Opus packets of 20 ms, each with room at its end that no decoder reads. */
export async function markedSound(): Promise<Uint8Array[]> {
  await using speaker = openSpeech()
  return encodeOpus(await speaker.speak({ text: CALLER_SAYS })).flatMap((packet) => padded(packet) ?? [])
}

/** A packet of one frame as one of code 3, which may have padding. RFC 6716, section 3.2.5. Null for one of more frames. */
function padded(packet: Uint8Array): Uint8Array | null {
  const [first = 0, ...frame] = packet
  if ((first & 3) !== 0) return null
  const oneFrameAndPadding = 0x40 | 1
  return Uint8Array.of(first | 3, oneFrameAndPadding, MARK_BYTES, ...frame, ...new Uint8Array(MARK_BYTES))
}
