import { useId, useMemo, useState } from 'react'
import { countries, countryName } from './countries.ts'
import type { ManagerChange, ManagerSettings } from './manager-api.ts'
import { Setting } from './setting.tsx'
import { useDeed } from './use-deed.ts'

type Props = {
  readonly settings: ManagerSettings
  readonly save: (change: ManagerChange) => Promise<unknown>
}

/** Where the call icon stands, and whether users may be called back. */
export function IconPanel({ settings, save }: Props) {
  const { refused, run } = useDeed()
  const { icon, icon_countries: chosen, callback_permission } = settings
  // The list on the page may be older than the last click.
  const only = (codes: (now: readonly string[]) => readonly string[]) =>
    run(() => save(({ icon_countries }) => ({ icon_countries: codes(icon_countries) })))
  return (
    <section className="panel" aria-label="Call icon and callbacks">
      <h2>Calls</h2>
      <Setting
        name="Call icon"
        about="Stands in the chats of users. Call buttons in messages and links work without it."
        on={icon}
        set={(on) => void run(() => save({ icon: on }))}
      />
      {icon ? <Countries chosen={chosen} choose={(codes) => void only(codes)} /> : null}
      <Setting
        name="Callback permission"
        about="A user who has called, or who asks for it outside call hours, may be called back for seven days."
        on={callback_permission}
        set={(on) => void run(() => save({ callback_permission: on }))}
      />
      <p className="failed" role="alert">
        {refused}
      </p>
    </section>
  )
}

type CountriesProps = {
  readonly chosen: readonly string[]
  readonly choose: (codes: (now: readonly string[]) => readonly string[]) => void
}

function Countries({ chosen, choose }: CountriesProps) {
  const id = useId()
  const [adding, setAdding] = useState('')
  const all = useMemo(countries, [])
  const add = (code: string) => {
    setAdding('')
    choose((now) => [...now, code])
  }
  return (
    <div className="countries">
      <p>{chosen.length === 0 ? 'Users of all countries see it.' : 'Only users of these countries see it:'}</p>
      <ul>
        {chosen.map((code) => (
          <li key={code}>
            {countryName(code)}
            <button
              type="button"
              aria-label={`Remove ${countryName(code)}`}
              onClick={() => choose((now) => now.filter((each) => each !== code))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <label htmlFor={id}>Only in</label>
      <select id={id} value={adding} onChange={({ target }) => add(target.value)}>
        <option value="">add a country…</option>
        {all
          .filter(({ code }) => !chosen.includes(code))
          .map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
      </select>
    </div>
  )
}
