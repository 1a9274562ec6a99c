import { useId, useMemo } from 'react'
import type { CallReport } from './call-report.ts'
import { span } from './request-words.ts'
import { LANES, type Lane, pauseBefore, type Step, sinceStart, stepsOf } from './sequence.ts'
import { shortened, useWide } from './width.ts'

/** Measures of the drawing, in its own units, which are CSS pixels where there is room. */
type Measures = {
  readonly width: number
  readonly head: number
  readonly lanes: Readonly<Record<Lane, number>>
  readonly letters: number
}
const WIDE: Measures = { width: 880, head: 116, lanes: { user: 190, whatsapp: 490, business: 790 }, letters: 38 }
const NARROW: Measures = { width: 372, head: 100, lanes: { user: 88, whatsapp: 204, business: 320 }, letters: 17 }
const HEAD = 54
const ROW = 46
const PAUSE = 26

const NAME: Readonly<Record<Lane, string>> = { user: 'User’s phone', whatsapp: 'WhatsApp', business: 'Business app' }

type Placed = { readonly step: Step; readonly y: number; readonly pause: number | null }

/** The call as a picture, whose requests are links to what they said: three lifelines, and what passed between them from top to bottom. */
export function SequenceDiagram({ report }: { readonly report: CallReport }) {
  const id = useId()
  const measures = useWide() ? WIDE : NARROW
  const steps = useMemo(() => stepsOf(report), [report])
  const placed = place(steps)
  const height = (placed.at(-1)?.y ?? HEAD) + 34
  const start = report.call.started_at
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset */}
      <svg
        className="sequence"
        viewBox={`0 0 ${measures.width} ${height}`}
        role="group"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-desc`}
      >
        <title id={`${id}-title`}>The call as a sequence diagram</title>
        <desc id={`${id}-desc`}>
          {steps.length} steps between the user’s phone, WhatsApp and the business app; the table below has the same.
        </desc>
        <Talk report={report} placed={placed} measures={measures} bottom={height - 16} />
        {LANES.map((lane) => (
          <Lifeline key={lane} lane={lane} x={measures.lanes[lane]} width={measures.head} bottom={height - 8} />
        ))}
        {placed.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step has no other name, and steps only come on
          <StepMark key={index} {...each} start={start} measures={measures} />
        ))}
      </svg>
      <StepTable steps={steps} start={start} />
    </>
  )
}

function place(steps: readonly Step[]): Placed[] {
  let y = HEAD
  return steps.map((step, index) => {
    const pause = pauseBefore(step, steps[index - 1])
    y += ROW + (pause === null ? 0 : PAUSE)
    return { step, y, pause }
  })
}

type LifelineProps = { readonly lane: Lane; readonly x: number; readonly width: number; readonly bottom: number }

function Lifeline({ lane, x, width, bottom }: LifelineProps) {
  return (
    <g>
      <line className="lifeline" x1={x} y1={42} x2={x} y2={bottom} />
      <rect className="lane-head" x={x - width / 2} y={10} width={width} height={32} rx={9} />
      <text className="lane-name" x={x} y={31} textAnchor="middle">
        {NAME[lane]}
      </text>
    </g>
  )
}

type TalkProps = {
  readonly report: CallReport
  readonly placed: readonly Placed[]
  readonly measures: Measures
  readonly bottom: number
}

/** Between answer and end there is sound: the ground behind it. */
function Talk({ report: { call }, placed, measures, bottom }: TalkProps) {
  const { answered_at: answered, ended_at: ended } = call
  if (answered === null) return null
  const from = placed.find(({ step }) => step.at >= answered)?.y ?? HEAD
  const to = ended === null ? bottom : (placed.find(({ step }) => step.at >= ended)?.y ?? bottom)
  const { user, business } = measures.lanes
  return <rect className="talk" x={user} y={from} width={business - user} height={Math.max(0, to - from)} />
}

type MarkProps = Placed & { readonly start: number; readonly measures: Measures }

function StepMark({ step, y, pause, start, measures }: MarkProps) {
  const { lanes, width } = measures
  const className = `step ${step.look}${step.failed ? ' failed' : ''}`
  const drawing = (
    <g className={className}>
      <title>{sentence(step, start)}</title>
      {step.from === step.to ? (
        <Here x={lanes[step.from]} y={y} />
      ) : (
        <Arrow from={lanes[step.from]} to={lanes[step.to]} y={y} />
      )}
      <Words step={step} y={y} measures={measures} />
    </g>
  )
  return (
    <>
      {pause === null ? null : (
        <text className="pause" x={width - 6} y={y - ROW + 8} textAnchor="end">
          {span(pause)} later
        </text>
      )}
      <text className="time" x={2} y={y + 4}>
        {width === NARROW.width ? sinceStart(step.at, start).replace(/ s$/, '') : sinceStart(step.at, start)}
      </text>
      {step.request === null ? drawing : <a href={`#request-${step.request}`}>{drawing}</a>}
    </>
  )
}

/** Of sound the line is dashed; the head is always whole. */
function Arrow({ from, to, y }: { readonly from: number; readonly to: number; readonly y: number }) {
  const back = from < to ? -8 : 8
  return (
    <>
      <line className="arrow" x1={from} y1={y} x2={to + back / 2} y2={y} />
      <path className="arrow-head" d={`M${to} ${y}l${back} -4.500v9z`} />
    </>
  )
}

const Here = ({ x, y }: { readonly x: number; readonly y: number }) => <circle className="here" cx={x} cy={y} r={5.5} />

function Words({ step, y, measures }: { readonly step: Step; readonly y: number; readonly measures: Measures }) {
  const { lanes, letters } = measures
  const isHere = step.from === step.to
  const isLast = isHere && step.from === 'business'
  const x = isHere ? lanes[step.from] + (isLast ? -12 : 12) : (lanes[step.from] + lanes[step.to]) / 2
  // An arrow over all three lanes has room for more, and so has what happens in one place.
  const room = isHere ? letters * 1.5 : step.from === 'user' && step.to === 'business' ? letters * 2 : letters
  const anchor = isHere ? (isLast ? 'end' : 'start') : 'middle'
  return (
    <>
      <text className="label" x={x} y={y - 7} textAnchor={anchor}>
        {shortened(step.label, room)}
      </text>
      {step.detail === null ? null : (
        <text className="detail" x={x} y={y + 15} textAnchor={anchor}>
          {shortened(step.detail, room)}
        </text>
      )}
    </>
  )
}

function sentence({ at, from, to, label, detail }: Step, start: number): string {
  const way = from === to ? NAME[from] : `${NAME[from]} to ${NAME[to]}`
  return `${sinceStart(at, start)}: ${way}: ${label}${detail ? `, ${detail}` : ''}`
}

function StepTable({ steps, start }: { readonly steps: readonly Step[]; readonly start: number }) {
  return (
    <details className="as-table">
      <summary>The same as a table</summary>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              {['Time', 'From', 'To', 'What', 'Result'].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as in the drawing
              <tr key={index} className={step.failed ? 'failed' : undefined}>
                <td>{sinceStart(step.at, start)}</td>
                <td>{NAME[step.from]}</td>
                <td>{step.from === step.to ? '' : NAME[step.to]}</td>
                <td>{step.label}</td>
                <td>{`${step.failed ? 'failed: ' : ''}${step.detail ?? ''}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
