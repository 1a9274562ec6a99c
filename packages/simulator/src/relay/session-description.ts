/** An SDP cut into its parts: lines without their ends. */
export type SessionDescription = {
  readonly session: readonly string[]
  readonly media: readonly MediaSection[]
}

/** One `m=` section; `lines` begins with the `m=` line itself. */
export type MediaSection = {
  readonly kind: string
  readonly port: number
  readonly protocol: string
  readonly formats: readonly string[]
  readonly lines: readonly string[]
}

/** Cuts a description into sections. Both line ends are taken, CRLF and LF; nothing is judged. */
export function readDescription(sdp: string): SessionDescription {
  const session: string[] = []
  const media: { lines: string[] }[] = []
  for (const line of sdp.split(/\r?\n/)) {
    if (line === '') continue
    if (line.startsWith('m=')) media.push({ lines: [line] })
    else (media.at(-1)?.lines ?? session).push(line)
  }
  return { session, media: media.map(({ lines }) => ({ ...mediaLine(lines[0] ?? ''), lines })) }
}

/** The values of `a=name:value` lines, in order; '' for the flag `a=name`. */
export function attributes(lines: readonly string[], name: string): string[] {
  const found: string[] = []
  for (const line of lines) {
    if (line === `a=${name}`) found.push('')
    else if (line.startsWith(`a=${name}:`)) found.push(line.slice(name.length + 3).trim())
  }
  return found
}

/** The payload type that `a=rtpmap` gives to a codec such as `opus/48000/2`, upper or lower case; null when none. */
export function payloadTypeOf(section: MediaSection, codec: string): number | null {
  for (const map of attributes(section.lines, 'rtpmap')) {
    const [payloadType, encoding] = map.split(' ')
    const listed = payloadType !== undefined && section.formats.includes(payloadType)
    if (listed && encoding?.toLowerCase() === codec) return Number(payloadType)
  }
  return null
}

function mediaLine(line: string): Omit<MediaSection, 'lines'> {
  const [kind = '', port = '', protocol = '', ...formats] = line.slice(2).trim().split(/\s+/)
  return { kind, port: Number.parseInt(port, 10) || 0, protocol, formats }
}
