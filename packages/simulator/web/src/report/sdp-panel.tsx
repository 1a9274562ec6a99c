import { useState } from 'react'
import type { CallReport, SdpHalf } from './call-report.ts'
import { missingLines, type SdpLine, type SdpNote, sdpLines } from './sdp-lines.ts'

/** Offer and answer side by side; a line that matters explains itself when it is pointed at, focused or tapped. */
export function SdpPanel({ sdp }: { readonly sdp: CallReport['sdp'] }) {
  return (
    <div className="sdp-halves">
      <Half half="offer" description={sdp.offer} />
      {sdp.answer ? (
        <Half half="answer" description={sdp.answer} />
      ) : (
        <section className="sdp-half" aria-label="Answer">
          <h3>Answer</h3>
          <p className="quiet">There was none.</p>
        </section>
      )}
    </div>
  )
}

const BY = { whatsapp: 'WhatsApp', business: 'the business' } as const

type HalfProps = { readonly half: 'offer' | 'answer'; readonly description: SdpHalf }

function Half({ half, description }: HalfProps) {
  const [told, setTold] = useState<SdpLine | null>(null)
  const name = `${half === 'offer' ? 'Offer' : 'Answer'} by ${BY[description.by]}`
  const lines = sdpLines(description, half)
  const missing = missingLines(description)
  return (
    <section className="sdp-half" aria-label={name}>
      <h3>{name}</h3>
      <p className={told?.note?.isWarning ? 'sdp-told warning' : 'sdp-told'} aria-live="polite">
        {told?.note ? told.note.text : 'Point at a marked line, or go to it with Tab, to read why it matters.'}
      </p>
      {missing.map((words) => (
        <p key={words} className="sdp-missing">
          {words}
        </p>
      ))}
      <ol className="sdp-lines">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines may be the same, and never move
          <li key={index}>
            {line.note ? (
              <MarkedLine line={line} note={line.note} isTold={told === line} tell={setTold} />
            ) : (
              <code>{line.text}</code>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

type LineProps = {
  readonly line: SdpLine
  readonly note: SdpNote
  readonly isTold: boolean
  readonly tell: (line: SdpLine) => void
}

function MarkedLine({ line, note, isTold, tell }: LineProps) {
  const tone = note.isWarning ? 'marked warning' : 'marked'
  return (
    <button
      type="button"
      className={isTold ? `${tone} told` : tone}
      onPointerEnter={() => tell(line)}
      onFocus={() => tell(line)}
      onClick={() => tell(line)}
    >
      <code>{line.text}</code>
      {note.isWarning ? <span className="hidden"> (a fault)</span> : null}
    </button>
  )
}
