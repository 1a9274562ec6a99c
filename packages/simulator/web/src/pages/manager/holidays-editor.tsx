import { useRef } from 'react'
import { type HolidayRow, type HoursForm, withHoliday } from './hours-form.ts'
import { SpanFields } from './span-fields.tsx'

type Props = { readonly form: HoursForm; readonly set: (part: Partial<HoursForm>) => void }

/** Meta takes no more. */
const MOST = 20

/** Dates on which it is closed, whatever the week says. */
export function HolidaysEditor({ form, set }: Props) {
  const added = useRef(0)
  const { holidays } = form
  const put = (row: HolidayRow) => set({ holidays: holidays.map((each) => (each.key === row.key ? row : each)) })
  return (
    <fieldset className="holidays">
      <legend>Holidays</legend>
      {holidays.length === 0 ? <p className="quiet">None.</p> : null}
      <ul>
        {holidays.map((row) => (
          <li key={row.key}>
            <input
              type="date"
              required
              aria-label="Holiday"
              value={row.date}
              onChange={({ target }) => put({ ...row, date: target.value })}
            />
            <span>closed</span>
            <SpanFields
              name={`Closed on ${row.date || 'the holiday'}`}
              span={row}
              set={(span) => put({ ...row, ...span })}
            />
            <button
              type="button"
              className="plain"
              onClick={() => set({ holidays: holidays.filter(({ key }) => key !== row.key) })}
            >
              Remove<span className="hidden"> the holiday {row.date}</span>
            </button>
          </li>
        ))}
      </ul>
      {holidays.length < MOST ? (
        <button type="button" className="plain" onClick={() => set(withHoliday(form, `new ${++added.current}`))}>
          Add a holiday
        </button>
      ) : null}
    </fieldset>
  )
}
