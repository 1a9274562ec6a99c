import { type FormEvent, useId, useState } from 'react'
import { addFault, type FaultKind, type FaultParameter } from '../control.ts'
import { COUNT_FIELD, ENDLESS_FIELD, faultOf, freshFields, matchField, matchName } from './fault-fields.ts'

type Props = { readonly menu: readonly FaultKind[]; readonly added: () => void }

/** The menu as a form: a kind, its parameters, what it is narrowed down to, how often. */
export function FaultForm({ menu, added }: Props) {
  const [kind, setKind] = useState(menu[0])
  const [fields, setFields] = useState(() => (menu[0] ? freshFields(menu[0]) : {}))
  const [said, setSaid] = useState<string | null>(null)
  if (!kind) return <p className="quiet">The menu is empty.</p>
  const set = (name: string) => (value: string) => setFields((before) => ({ ...before, [name]: value }))
  const choose = (name: string) => {
    const chosen = menu.find((each) => each.kind === name)
    if (!chosen) return
    setKind(chosen)
    setFields(freshFields(chosen))
  }
  const add = async (event: FormEvent) => {
    event.preventDefault()
    const words = await addFault(faultOf(kind, fields)).then(
      () => `${kind.kind} is active.`,
      (error: Error) => error.message,
    )
    setSaid(words)
    added()
  }
  return (
    <form className="fault-form" onSubmit={(event) => void add(event)}>
      <Field name="Fault" about={kind.about}>
        {(ids) => (
          <select {...ids} value={kind.kind} onChange={(event) => choose(event.target.value)}>
            {menu.map((each) => (
              <option key={each.kind}>{each.kind}</option>
            ))}
          </select>
        )}
      </Field>
      {kind.parameters.map((each) => (
        <Field key={each.name} name={withUnit(each)} about={each.about}>
          {(ids) => <ParameterInput ids={ids} parameter={each} value={fields[each.name] ?? ''} set={set(each.name)} />}
        </Field>
      ))}
      {kind.match.map((each) => {
        const name = matchField(matchName(each))
        const about = typeof each === 'string' ? '' : (each.about ?? '')
        return (
          <Field key={name} name={`Only ${matchName(each).replaceAll('_', ' ')}`} about={about}>
            {(ids) => <TextInput ids={ids} value={fields[name] ?? ''} set={set(name)} />}
          </Field>
        )
      })}
      <Field name="How often" about="Left empty: as the fault does by itself, mostly once">
        {(ids) => (
          <TextInput ids={ids} type="number" min={1} value={fields[COUNT_FIELD] ?? ''} set={set(COUNT_FIELD)} />
        )}
      </Field>
      <Field name="Until removed" about="It strikes again and again, however often that is">
        {(ids) => (
          <input
            {...ids}
            type="checkbox"
            checked={fields[ENDLESS_FIELD] === 'true'}
            onChange={(event) => set(ENDLESS_FIELD)(String(event.target.checked))}
          />
        )}
      </Field>
      <p className="buttons">
        <button type="submit" className="button">
          Add the fault
        </button>
        <span role="status">{said}</span>
      </p>
    </form>
  )
}

type Ids = { readonly id: string; readonly 'aria-describedby': string }
type FieldProps = { readonly name: string; readonly about: string; readonly children: (ids: Ids) => React.ReactNode }

function Field({ name, about, children }: FieldProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      {children({ id, 'aria-describedby': `${id}-about` })}
      <small id={`${id}-about`}>{about}</small>
    </div>
  )
}

const withUnit = ({ name, unit }: FaultParameter): string =>
  name.replaceAll('_', ' ') + (unit && unit !== name ? ` (${unit})` : '')

type InputProps = { readonly ids: Ids; readonly value: string; readonly set: (value: string) => void }

function ParameterInput({ ids, parameter, value, set }: InputProps & { readonly parameter: FaultParameter }) {
  const { type, values, min, max } = parameter
  if (values || type === 'enum' || type === 'boolean')
    return (
      <select {...ids} value={value} onChange={(event) => set(event.target.value)}>
        {parameter.default === undefined || parameter.default === null ? <option value="">–</option> : null}
        {(values ?? ['true', 'false']).map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    )
  return (
    <TextInput ids={ids} type={type === 'number' ? 'number' : 'text'} min={min} max={max} value={value} set={set} />
  )
}

type TextProps = InputProps & {
  readonly type?: string
  readonly min?: number | undefined
  readonly max?: number | undefined
}

function TextInput({ ids, type = 'text', min, max, value, set }: TextProps) {
  return (
    <input
      {...ids}
      type={type}
      min={min}
      max={max}
      step="any"
      value={value}
      onChange={(event) => set(event.target.value)}
    />
  )
}
