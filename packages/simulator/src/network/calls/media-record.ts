import type { Millis } from '../../clock.ts'
import type { CallNote, RelayCall, RtpFigures } from '../../relay/relay.ts'

/** What the relay knows of a call's media. Times are the call's. */
export type MediaRecord = {
  readonly fromBusiness: RtpFigures | null
  readonly toBusiness: RtpFigures | null
  readonly notes: readonly CallNote[]
}

/** @param ahead how far the call's time is ahead of the relay's */
export function mediaRecordOf(media: RelayCall | null, ahead: Millis): MediaRecord {
  if (!media) return { fromBusiness: null, toBusiness: null, notes: [] }
  const { fromBusiness, toBusiness } = media.figures()
  const moved = (at: Millis | null) => (at === null ? null : Math.round(at + ahead))
  const dated = (figures: RtpFigures) => ({
    ...figures,
    firstAt: moved(figures.firstAt),
    lastAt: moved(figures.lastAt),
  })
  const notes = media.notes().map((note) => ({ ...note, at: Math.round(note.at + ahead) }))
  return { fromBusiness: dated(fromBusiness), toBusiness: dated(toBusiness), notes }
}
