import { useState } from 'react'
import { fetchSwitches, type Switch, type SwitchValue, setSwitch } from '../control.ts'
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
  const set = (name: string, value: SwitchValue) =>
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
              <SwitchInput of={each} set={(value) => set(each.name, value)} />
            </div>
            <p>{each.about}</p>
            {each.value === each.default ? null : (
              <button type="button" className="plain" onClick={() => set(each.name, each.default)}>
                Back to {String(each.default)}
                <span className="hidden">: {each.name}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

type InputProps = { readonly of: Switch; readonly set: (value: SwitchValue) => void }

/** One of some values where they are listed; else what the default is: yes or no, a number, a text. */
function SwitchInput({ of: { name, value, default: otherwise, values }, set }: InputProps) {
  const id = `switch-${name}`
  const choices = values && values.length > 0 ? values : typeof otherwise === 'boolean' ? [true, false] : null
  if (choices)
    return (
      <select id={id} value={String(value)} onChange={(event) => set(pick(choices, event.target.value))}>
        {choices.map((each) => (
          <option key={String(each)} value={String(each)}>
            {String(each)}
          </option>
        ))}
      </select>
    )
  const isNumber = typeof otherwise === 'number'
  return (
    <input
      id={id}
      key={String(value)}
      type={isNumber ? 'number' : 'text'}
      defaultValue={String(value)}
      onBlur={({ target }) => target.value !== String(value) && set(isNumber ? Number(target.value) : target.value)}
    />
  )
}

const pick = (choices: readonly SwitchValue[], text: string): SwitchValue =>
  choices.find((each) => String(each) === text) ?? text
