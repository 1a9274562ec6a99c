import type { SdpHalf } from './call-report.ts'

/** A line of a session description, and why it matters on WhatsApp; null: it is there as in any other. */
export type SdpLine = { readonly text: string; readonly note: SdpNote | null }
export type SdpNote = { readonly text: string; readonly isWarning: boolean }

type Half = 'offer' | 'answer'
type Facts = { readonly by: SdpHalf['by']; readonly half: Half; readonly lines: readonly string[] }

const plain = (text: string): SdpNote => ({ text, isWarning: false })
const warning = (text: string): SdpNote => ({ text, isWarning: true })

/** Every line, those marked that decide whether a call has sound. */
export function sdpLines({ by, text }: SdpHalf, half: Half): SdpLine[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  return lines.map((line) => ({ text: line, note: noteOn(line, { by, half, lines }) }))
}

/** What WhatsApp needs of a business and this description does not have. */
export function missingLines({ by, text }: SdpHalf): string[] {
  if (by === 'whatsapp') return []
  const needs = (line: RegExp, otherwise: string) => (line.test(text) ? [] : [otherwise])
  return [
    ...needs(/^a=fingerprint:/m, 'No a=fingerprint: without the certificate’s hash there is no DTLS, hence no sound.'),
    ...needs(/^a=rtcp-mux\s*$/m, 'No a=rtcp-mux: RTP and RTCP share one port here, there is no second one.'),
    ...needs(/opus\/48000\/2/i, 'No opus/48000/2: that is the one codec every WhatsApp phone speaks.'),
    ...needs(/^a=ice-ufrag:/m, 'No a=ice-ufrag: ICE checks could not be told apart or verified.'),
    ...needs(/telephone-event\/8000/i, 'No telephone-event/8000: the user’s keys have no way to arrive.'),
  ]
}

function noteOn(line: string, facts: Facts): SdpNote | null {
  for (const [pattern, note] of NOTES) {
    const found = pattern.exec(line)
    if (found) return note(found, facts)
  }
  return null
}

type Noting = (found: RegExpExecArray, facts: Facts) => SdpNote | null

const NOTES: readonly (readonly [RegExp, Noting])[] = [
  [/^a=ice-lite$/, (_, facts) => iceLite(facts)],
  [/^m=audio (\d+) (\S+)/, (found, facts) => mediaLine(found, facts)],
  [/^a=candidate:\S+ \d+ \S+ \d+ (\S+) (\d+)/, (found, facts) => candidate(found, facts)],
  [
    /^a=ice-ufrag:/,
    () => plain('The name under which this side’s ICE checks are recognised. It changes with every call.'),
  ],
  [/^a=ice-pwd:(.*)$/, ([, password = '']) => icePassword(password)],
  [/^a=fingerprint:(\S+)/i, (found, facts) => fingerprint(found, facts)],
  [/^a=setup:(\S+)/, (found, facts) => setup(found, facts)],
  [
    /^a=mid:(.*)$/,
    () => plain('The name of the one audio section. An answer repeats the offer’s, whatever word it is.'),
  ],
  [
    /^a=rtcp-mux/,
    () => plain('RTP and RTCP share the port. Together with STUN and DTLS, all of a call is one pair of addresses.'),
  ],
  [/^a=rtpmap:(\d+) opus\/(\S+)/i, ([, , rate]) => opus(rate ?? '')],
  [/^a=rtpmap:\d+ telephone-event\/(\d+)/i, ([, rate]) => keys(rate ?? '')],
  [
    /^a=fmtp:\d+ .*(maxaveragebitrate|useinbandfec|minptime)/,
    () =>
      plain(
        'The limits for Opus: 20 kbit/s on average, sound up to 8 kHz (16,000 samples), 20 ms packets, error correction inside. Answers do well to repeat the line.',
      ),
  ],
  [
    /^a=(max)?ptime:(\d+)/,
    ([, , ms]) =>
      ms === '20'
        ? plain('20 ms of sound a packet, 50 packets a second.')
        : warning(`WhatsApp takes 20 ms packets; this says ${ms} ms.`),
  ],
  [/^a=ssrc:(\d+)/, ([, ssrc = ''], facts) => ssrcLine(ssrc, facts)],
  [
    /^a=(sendrecv|sendonly|recvonly|inactive)/,
    ([, way]) =>
      way === 'sendrecv'
        ? plain('Sound both ways.')
        : warning('A call without sound both ways: the other direction stays silent.'),
  ],
  [
    /^a=rtcp-fb:\S+ transport-cc/,
    () =>
      plain('Feedback about congestion, offered without the header extension it would need: there is nothing to send.'),
  ],
  [
    /^o=/,
    ({ input }, facts) =>
      facts.by === 'whatsapp' && input.includes('127.0.0.1')
        ? plain(
            'The address is a dummy, and the session number is the time in milliseconds. Neither says where the relay is.',
          )
        : null,
  ],
  [/^a=crypto:/, () => plain('The SRTP key itself (SDES): no ICE, no DTLS, and the business sends the first packet.')],
]

function iceLite({ by }: Facts): SdpNote {
  if (by === 'business')
    return warning('Two lite sides never check each other: the business must do full ICE, and be controlling.')
  return plain('The relay only answers ICE checks. The business must start them, as the controlling side.')
}

function mediaLine([, port, profile = '']: RegExpExecArray, { by }: Facts): SdpNote {
  const how = profile.includes('TLS') ? 'with DTLS-SRTP' : 'with keys from the description (SDES)'
  if (by === 'whatsapp') return plain(`One audio section, one UDP port for everything (${port}), ${how}.`)
  return plain(`One audio section ${how}. Port 9 is a stand-in: where the business is, ICE finds out.`)
}

function candidate([, address = '', port]: RegExpExecArray, { by }: Facts): SdpNote {
  if (by === 'business')
    return plain(
      'Where the business may be. A private address does no harm: the relay takes checks from wherever they come, if their password is right.',
    )
  if (address.includes(':'))
    return plain(
      'The relay’s IPv6 address, which has the higher priority: a host without IPv6 must survive checks that fail.',
    )
  return plain(`The relay’s IPv4 address and port ${port}. Nothing more will follow: there is no trickle.`)
}

function icePassword(password: string): SdpNote {
  const padded = password.endsWith('=') ? ' It ends in =, which strict parsers refuse.' : ''
  return plain(`Signs the ICE checks.${padded}`)
}

function fingerprint([, hash = '']: RegExpExecArray, { lines }: Facts): SdpNote {
  const several = lines.filter((line) => /^a=fingerprint:/i.test(line)).length > 1
  if (several) return warning('More than one fingerprint: WhatsApp refuses that with 138008. Keep the sha-256 one.')
  if (hash.toLowerCase() !== 'sha-256') return warning('WhatsApp expects a sha-256 hash.')
  return plain('The hash of the DTLS certificate: who shows another one is not the one who signalled.')
}

function setup([, role = '']: RegExpExecArray, { by, half }: Facts): SdpNote {
  if (half === 'offer') return plain('Either side may begin DTLS; the answer decides.')
  if (by === 'whatsapp')
    return plain(
      'Who begins DTLS: passive means that the business does. Read actpass, which is not legal here, as passive.',
    )
  if (role === 'active') return plain('The business begins DTLS, at once: nobody waits for the other.')
  return warning(
    `The business leaves it to the relay to begin DTLS (${role}). Meta advises active: it is faster and surer.`,
  )
}

function opus(rate: string): SdpNote {
  return rate === '48000/2'
    ? plain('Opus is always written 48000/2, whatever is really sent; here that is mono, wideband.')
    : warning('Opus must be written opus/48000/2. RFC 7587.')
}

function keys(rate: string): SdpNote {
  return rate === '8000'
    ? plain('The user’s keys, as RFC 4733 events on an 8 kHz clock.')
    : warning('WhatsApp has keys on the 8 kHz clock only: add telephone-event/8000.')
}

function ssrcLine(ssrc: string, { lines }: Facts): SdpNote {
  const all = new Set(lines.flatMap((line) => /^a=ssrc:(\d+)/.exec(line)?.[1] ?? []))
  if (all.size > 1)
    return warning('More than one SSRC: WhatsApp expects one for the whole call, a second damages the sound.')
  return plain(`The stream’s number, ${ssrc}: one, from the first packet to the last, whatever is played.`)
}
