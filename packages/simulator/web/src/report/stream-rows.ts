import type { CallReport, StreamFigures } from './call-report.ts'
import { sinceStart } from './sequence.ts'

/** One line of the RTP statistics: from the business, to the business. */
export type StreamRow = { readonly name: string; readonly cells: readonly [StreamCell, StreamCell] }
export type StreamCell = { readonly text: string; readonly isBad: boolean }

/**
 * The statistics of both directions. What the relay counts by itself goes first, if it does; the figures of what was
 * recorded fill up what is missing.
 */
export function streamRows({ call, streams }: CallReport): StreamRow[] {
  const from = objectOf(call.rtp.from_business)
  const to = objectOf(call.rtp.to_business)
  if (!from && !to) return figureRows(streams)
  const keys = [...new Set([...Object.keys(from ?? {}), ...Object.keys(to ?? {})])]
  const counted = keys.map((key) => row(nameOf(key), cellOf(key, from?.[key], call), cellOf(key, to?.[key], call)))
  return [...counted, ...figureRows(streams).filter(({ name }) => name === LONGEST_GAP)]
}

const LONGEST_GAP = 'Longest gap'

type Reading = {
  readonly name: string
  readonly read: (figures: StreamFigures) => string
  readonly isBad?: (figures: StreamFigures) => boolean
}

const READINGS: readonly Reading[] = [
  { name: 'Packets, keys included', read: ({ packets }) => String(packets), isBad: ({ packets }) => packets === 0 },
  { name: 'Lost', read: ({ packets, lost }) => share(lost, packets + lost), isBad: ({ lost }) => lost > 0 },
  { name: 'Out of order', read: ({ reordered }) => String(reordered) },
  { name: 'Jitter', read: ({ jitter_ms }) => `${jitter_ms} ms`, isBad: ({ jitter_ms }) => jitter_ms > 30 },
  {
    name: 'Bitrate',
    read: ({ bitrate }) => `${(bitrate / 1000).toFixed(1)} kbit/s`,
    isBad: ({ bitrate }) => bitrate > 25_000,
  },
  { name: LONGEST_GAP, read: ({ longest_gap_ms }) => `${longest_gap_ms} ms` },
]

function figureRows({ business, user }: CallReport['streams']): StreamRow[] {
  if (!business && !user) return []
  return READINGS.map(({ name, read, isBad }) => {
    const cell = (figures: StreamFigures | null) =>
      figures ? { text: read(figures), isBad: isBad?.(figures) ?? false } : NOTHING
    return row(name, cell(business), cell(user))
  })
}

const NOTHING: StreamCell = { text: '–', isBad: false }
const row = (name: string, ...cells: [StreamCell, StreamCell]): StreamRow => ({ name, cells })
const share = (part: number, whole: number): string =>
  part === 0 ? '0' : `${part} (${((part / whole) * 100).toFixed(1)} %)`

const NAMES: Readonly<Record<string, string>> = {
  ssrcs: 'SSRCs',
  kbps: 'Bitrate',
  jitter_ms: 'Jitter',
  rtt_ms: 'Round trip',
  first_at: 'First packet',
  last_at: 'Last packet',
}

function nameOf(key: string): string {
  const words = key.replaceAll('_', ' ')
  return NAMES[key] ?? `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`
}

function cellOf(key: string, value: unknown, { started_at }: CallReport['call']): StreamCell {
  const isBad = (key === 'lost' && Number(value) > 0) || (key === 'ssrcs' && Array.isArray(value) && value.length > 1)
  if (value === null || value === undefined) return NOTHING
  if (Array.isArray(value)) return { text: value.join(', ') || '–', isBad }
  if (key.endsWith('_at')) return { text: sinceStart(Number(value), started_at), isBad }
  const unit = key.endsWith('_ms') ? ' ms' : key === 'kbps' ? ' kbit/s' : ''
  return { text: `${typeof value === 'number' ? Math.round(value * 10) / 10 : String(value)}${unit}`, isBad }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
}
