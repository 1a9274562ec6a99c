import { readAttributes, UNUSED } from '../attributes.ts'
import { textOf } from '../content.ts'
import type { Warn } from '../twiml-error.ts'
import type { XmlElement } from '../xml.ts'

/**
 * `<Room>`: a room of Twilio Video, by its name. There is no video here: refused with 13750, as it stands in no version.
 *
 * @see Twilio, TwiML Voice: Room.
 */
export function readRoom(element: XmlElement, warn: Warn): void {
  readAttributes(element, { participantIdentity: UNUSED }, warn)
  if (textOf(element, warn) === '') warn(12200, 'Room has no name.', element.at)
  warn(13750, 'Room is a room of Twilio Video, which is not part of Ringway; it is not connected.', element.at)
}
