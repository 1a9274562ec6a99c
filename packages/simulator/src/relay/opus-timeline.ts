import { opusPacketMs, silencePacket } from '@ringway/sound'
import type { Millis } from './now.ts'
import { inSequence, placed } from './play-order.ts'
import { lengthOf, type Recording } from './recording.ts'

const SILENCE_MS: Millis = 20

/** The packets of a recording one behind the other, in real time to 20 ms: what did not come is silence. */
export function* opusTimeline(recording: Recording, until: Millis): Generator<Uint8Array> {
  const silence = silencePacket()
  const packets = placed([...inSequence(recording.packets())], recording.startedAt)
  let position: Millis = 0
  for (const { fromStart, payload } of packets) {
    for (; position + SILENCE_MS <= fromStart; position += SILENCE_MS) yield silence
    // Its place is taken: the timeline was set back by more than a packet.
    if (fromStart < position - SILENCE_MS) continue
    yield payload
    position += opusPacketMs(payload)
  }
  for (const end = lengthOf(recording, until); position < end; position += SILENCE_MS) yield silence
}
