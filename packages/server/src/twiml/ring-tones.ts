/** The countries whose ringing a `<Dial ringTone>` can ask for. Twilio, TwiML Voice: Dial, `ringTone`. */
export const RING_TONES = [
  ...['at', 'au', 'bg', 'br', 'be', 'ch', 'cl', 'cn', 'cz', 'de', 'dk', 'ee', 'es', 'fi', 'fr', 'gr', 'hu', 'il'],
  ...['in', 'it', 'lt', 'jp', 'mx', 'my', 'nl', 'no', 'nz', 'ph', 'pl', 'pt', 'ru', 'se', 'sg', 'th', 'uk', 'us'],
  ...['us-old', 'tw', 've', 'za'],
] as const

export type RingTone = (typeof RING_TONES)[number]
