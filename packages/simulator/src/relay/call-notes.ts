import type { Millis } from './now.ts'

/** What a strict network notices about a business's media, and lets pass or not. */
export const NOTE_CODES = {
  'media-before-accept': 'media came before the call was accepted; it starts the user’s timer',
  'second-ssrc': 'audio under more than one SSRC; the relay forwards one, so the audio is damaged',
  'payload-type': 'packets of a payload type that was not agreed on were dropped',
  ptime: 'Opus packets that are not 20 ms long; ptime and maxptime are 20',
  bitrate: 'more than 20 kbit/s of Opus; maxaveragebitrate is 20000',
  stereo: 'stereo Opus; WhatsApp plays mono',
  'late-first-media': 'no media for 5 s after the call was accepted; at 20 s Meta ends it with 138021',
  'ice-role-conflict': 'a check in the wrong ICE role was answered with 487; the business is the controlling agent',
  'dtls-role': 'a=setup:passive: the business should open the DTLS handshake',
  'no-telephone-event': 'telephone-event/8000 is missing: the user’s keys may not be heard',
  'media-ended': 'the business ended its media (RTCP BYE or DTLS close); the call goes on until terminate',
} as const
export type NoteCode = keyof typeof NOTE_CODES

export type CallNote = {
  /** When it was first noticed. */
  readonly at: Millis
  readonly code: NoteCode
  readonly text: string
}

/** What was noticed about one call; each code once, at its first time. */
export class CallNotes {
  readonly #notes = new Map<NoteCode, CallNote>()

  /** @param detail what was seen, after the code's own words */
  add(code: NoteCode, at: Millis, detail = ''): void {
    if (this.#notes.has(code)) return
    this.#notes.set(code, { at, code, text: detail === '' ? NOTE_CODES[code] : `${NOTE_CODES[code]}: ${detail}` })
  }

  /** In the order in which they were noticed. */
  list(): CallNote[] {
    return [...this.#notes.values()]
  }
}
