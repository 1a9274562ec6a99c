import { dayName, type HoursForm, MOST_SPANS, type Span, withSpan } from './hours-form.ts'
import { DAYS, type Day } from './manager-api.ts'
import { SpanFields } from './span-fields.tsx'

type Props = { readonly week: HoursForm['week']; readonly set: (week: HoursForm['week']) => void }

/** A row a day: closed, or open for one span or two. */
export function WeekEditor({ week, set }: Props) {
  return (
    <ul className="week" aria-label="Week">
      {DAYS.map((day) => (
        <DayRow key={day} day={day} spans={week[day]} set={(spans) => set({ ...week, [day]: spans })} />
      ))}
    </ul>
  )
}

type DayProps = { readonly day: Day; readonly spans: readonly Span[]; readonly set: (spans: readonly Span[]) => void }

function DayRow({ day, spans, set }: DayProps) {
  const name = dayName(day)
  const isOpen = spans.length > 0
  const put = (index: number, span: Span) => set(spans.map((each, at) => (at === index ? span : each)))
  return (
    <li>
      <label className="day">
        <input type="checkbox" checked={isOpen} onChange={() => set(isOpen ? [] : withSpan([]))} />
        {name}
      </label>
      <div className="spans">
        {isOpen ? null : <span className="quiet">closed</span>}
        {spans.map((span, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the first and the second span of a day have no other name
          <div className="span" key={index}>
            <SpanFields name={index === 0 ? name : `${name} again`} span={span} set={(each) => put(index, each)} />
            {index === 0 ? null : (
              <button type="button" className="plain" onClick={() => set(spans.slice(0, 1))}>
                Remove<span className="hidden"> the second hours of {name}</span>
              </button>
            )}
          </div>
        ))}
        {isOpen && spans.length < MOST_SPANS ? (
          <button type="button" className="plain" onClick={() => set(withSpan(spans))}>
            Add hours<span className="hidden"> to {name}</span>
          </button>
        ) : null}
      </div>
    </li>
  )
}
