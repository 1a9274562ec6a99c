import { useState } from 'react'
import { fetchSwitches, type Switch, setSwitch } from '../control.ts'
import { useLoaded } from '../use-loaded.ts'

/** The panel of the faults page. */
export function SwitchesPanel() {
  const { value, error, reload } = useLoaded(fetchSwitches)
  return (
    <section className="panel" aria-label="Switches">
      <h2>Switches</h2>
      {error ? <p className="failed">{error}</p> : null}
      {value ? <Switches switches={value} changed={reload} /> : null}
    </section>
  )
}

type Props = { readonly switches: readonly Switch[]; readonly changed: () => void }

/** The points on which Meta's pages are silent or disagree, each with what the network does about it. */
function Switches({ switches, changed }: Props) {
  const [refused, setRefused] = useState<string | null>(null)
  const set = (name: string, value: string) =>
    void setSwitch(name, value)
      .then(
        () => setRefused(null),
        (error: Error) => setRefused(error.message),
      )
      .finally(changed)
  return (
    <>
      <p className="failed" role="status">
        {refused}
      </p>
      <ul className="switches">
        {switches.map((each) => (
          <li key={each.name}>
            <div className="switch">
              <label htmlFor={`switch-${each.name}`}>{each.name}</label>
              <select
                id={`switch-${each.name}`}
                value={each.value}
                onChange={({ target }) => set(each.name, target.value)}
              >
                {each.values.map((value) => (
                  <option key={value}>{value}</option>
                ))}
              </select>
            </div>
            <p>{each.about}</p>
            {each.value === each.default ? null : (
              <button
                type="button"
                className="plain"
                aria-label={`Back to ${each.default}: ${each.name}`}
                onClick={() => set(each.name, each.default)}
              >
                Back to {each.default}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
