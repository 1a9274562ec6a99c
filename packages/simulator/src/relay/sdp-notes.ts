import type { NoteCode } from './call-notes.ts'
import { payloadTypeOf, readDescription } from './session-description.ts'

/** What is allowed in a business's answer or offer, and yet noticed. It has been found valid before. */
export function sdpNotes(sdp: string): NoteCode[] {
  const [audio] = readDescription(sdp).media
  if (!audio) return []
  const notes: NoteCode[] = []
  if (payloadTypeOf(audio, 'telephone-event/8000') === null) notes.push('no-telephone-event')
  if (/^a=setup:passive\s*$/m.test(sdp)) notes.push('dtls-role')
  return notes
}
