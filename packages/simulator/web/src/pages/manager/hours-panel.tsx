import { type FormEvent, useEffect, useId, useState } from 'react'
import { HolidaysEditor } from './holidays-editor.tsx'
import { faultOf, formOf, type HoursForm, settingsOf } from './hours-form.ts'
import type { ManagerSettings } from './manager-api.ts'
import { Setting } from './setting.tsx'
import { useDeed } from './use-deed.ts'
import { WeekEditor } from './week-editor.tsx'

type Props = {
  readonly settings: ManagerSettings
  readonly save: (change: Partial<ManagerSettings>) => Promise<unknown>
}

/** When calls are taken: the week, the holidays, the time zone. Saved as one. */
export function HoursPanel({ settings, save }: Props) {
  const [form, setForm] = useState(() => formFor(settings))
  const [said, setSaid] = useState<string | null>(null)
  const { busy, refused, run } = useDeed()
  // Hours that were saved, here or elsewhere, replace what is typed; other settings do not.
  const saved = JSON.stringify([settings.hours, settings.holidays])
  // biome-ignore lint/correctness/useExhaustiveDependencies: by what the hours are, not by the object
  useEffect(() => setForm(formFor(settings)), [saved])
  const change = (part: Partial<HoursForm>) => {
    setSaid(null)
    setForm((before) => ({ ...before, ...part }))
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const fault = faultOf(form)
    if (fault) return setSaid(fault)
    setSaid((await run(() => save(settingsOf(form)))) ? 'Saved.' : null)
  }
  return (
    <section className="panel" aria-label="Call hours">
      <h2>Call hours</h2>
      <form onSubmit={(event) => void submit(event)}>
        <Setting
          name="Take calls at any time"
          about="Off: outside the hours below phones place no calls, and say when the business opens."
          on={form.always}
          set={(always) => change({ always })}
        />
        {form.always ? null : (
          <>
            <ZoneField zone={form.zone} set={(zone) => change({ zone })} />
            <WeekEditor week={form.week} set={(week) => change({ week })} />
            <HolidaysEditor form={form} set={change} />
          </>
        )}
        <p className="buttons">
          <button type="submit" className="button" disabled={busy}>
            Save call hours
          </button>
          <span role="status">{refused ?? said}</span>
        </p>
      </form>
    </section>
  )
}

const formFor = (settings: ManagerSettings): HoursForm =>
  formOf(settings, Intl.DateTimeFormat().resolvedOptions().timeZone)

function ZoneField({ zone, set }: { readonly zone: string; readonly set: (zone: string) => void }) {
  const id = useId()
  const zones = Intl.supportedValuesOf('timeZone')
  return (
    <div className="zone">
      <label htmlFor={id}>Time zone</label>
      <select id={id} value={zone} onChange={({ target }) => set(target.value)}>
        {zones.includes(zone) ? null : <option>{zone}</option>}
        {zones.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </div>
  )
}
