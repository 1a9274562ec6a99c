import type { SimCall } from '../api.ts'
import type { PhoneState } from '../phone/phone-state.ts'
import { callStatus } from '../words.ts'
import { useElapsed } from './elapsed.ts'

type Props = {
  /** null: there is none. */
  readonly call: SimCall | null
  readonly state: PhoneState
  readonly join: (call: SimCall) => void
}

/** A call that this user has and this page does not carry: a script's, or another tab's. */
export function OngoingCall({ call, state, join }: Props) {
  const elapsed = useElapsed(call ? state.liveSince[call.id] : undefined)
  if (!call) return null
  return (
    <div className="ongoing">
      <span>Voice call in progress · {callStatus(call, elapsed)}</span>
      <button type="button" onClick={() => join(call)}>
        Join
      </button>
    </div>
  )
}
