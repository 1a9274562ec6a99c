import { type FormEvent, useId, useState } from 'react'
import {
  changeQuality,
  type Quality,
  type QualityChange,
  RESTRICTIONS,
  type Restriction,
  type RestrictionType,
  VIOLATIONS,
  type Violation,
} from './manager-api.ts'
import { useDeed } from './use-deed.ts'

type Props = { readonly number: string; readonly quality: Quality; readonly changed: () => void }

/** What Meta makes of users' feedback: here a person plays Meta. The business is told by `account_update`. */
export function QualityPanel({ number, quality, changed }: Props) {
  const { busy, refused, run } = useDeed()
  const [said, setSaid] = useState<string | null>(null)
  const change = async (what: QualityChange, done: string) => {
    setSaid((await run(() => changeQuality(number, what))) ? done : null)
    changed()
  }
  return (
    <section className="panel" aria-label="Quality">
      <h2>Quality</h2>
      <Restrictions restrictions={quality.restrictions} lift={(type) => void change({ lift: type }, 'Lifted.')} />
      <form className="quality-form" onSubmit={(event) => void submit(event, change)}>
        <label>
          As Meta
          <select name="what">
            <optgroup label="Warn: nothing changes yet">
              {VIOLATIONS.map((type) => (
                <option key={type} value={type}>
                  {VIOLATION_WORDS[type]}
                </option>
              ))}
            </optgroup>
            <optgroup label="Restrict: at once">
              {RESTRICTIONS.map((type) => (
                <option key={type} value={type}>
                  {RESTRICTION_WORDS[type]}
                </option>
              ))}
            </optgroup>
          </select>
        </label>
        <ReasonField />
        <p className="buttons">
          <button type="submit" className="button" disabled={busy}>
            Tell the business
          </button>
          <span role="status">{refused ?? said}</span>
        </p>
      </form>
    </section>
  )
}

function ReasonField() {
  const id = useId()
  return (
    <label htmlFor={id}>
      Reason of a restriction
      <input id={id} name="reason" type="text" maxLength={512} placeholder="Negative feedback of users" />
    </label>
  )
}

async function submit(event: FormEvent, change: (what: QualityChange, done: string) => Promise<void>): Promise<void> {
  event.preventDefault()
  const fields = new FormData(event.currentTarget as HTMLFormElement)
  const what = String(fields.get('what'))
  const reason = String(fields.get('reason')).trim()
  const violation = VIOLATIONS.find((each) => each === what)
  if (violation) return await change({ warn: violation }, 'Warned.')
  const restrict = what as RestrictionType
  await change({ restrict, ...(reason === '' ? {} : { reason }) }, 'Restricted.')
}

const VIOLATION_WORDS: Readonly<Record<Violation, string>> = {
  LOW_BUSINESS_INITIATED_CALLING_QUALITY: 'Users dislike being called',
  LOW_USER_INITIATED_CALLING_QUALITY: 'Users dislike their own calls',
  USER_INITIATED_CALLS_LOW_PICKUP_RATE: 'Too few users’ calls are answered',
}

const RESTRICTION_WORDS: Readonly<Record<RestrictionType, string>> = {
  RESTRICTED_BUSINESS_INITIATED_CALLING: 'No calls by the business, for 7 days',
  RESTRICTED_USER_INITIATED_CALLING: 'No calls by users, for 7 days',
  RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN: 'Call buttons hidden, until the icon is turned on again',
}

type ListProps = {
  readonly restrictions: readonly Restriction[]
  readonly lift: (type: RestrictionType) => void
}

function Restrictions({ restrictions, lift }: ListProps) {
  if (restrictions.length === 0) return <p className="quiet">Nothing is restricted.</p>
  return (
    <ul className="restrictions">
      {restrictions.map(({ type, reason, until }) => (
        <li key={type}>
          <div>
            <strong>{RESTRICTION_WORDS[type].replace(/,.*/, '')}</strong>
            <span>
              {reason}, {until === null ? 'until the icon is turned off and on again' : `until ${dayAndTime(until)}`}
            </span>
          </div>
          <button type="button" className="plain" onClick={() => lift(type)}>
            Lift<span className="hidden"> {RESTRICTION_WORDS[type]}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

const dayAndTime = (at: number): string =>
  new Date(at).toLocaleString('en-GB', { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' })
