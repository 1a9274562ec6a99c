import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Contact } from '../api.ts'
import type { CallLine } from '../call/call-line.ts'
import type { Sounds } from '../call/sounds.ts'
import { incomingCall, nameOf, ongoingCall, type PhoneState } from '../phone/phone-state.ts'
import type { PhoneStore } from '../phone/phone-store.ts'
import { type Route, routeOf, subscribeRoute } from '../phone/route.ts'
import { CallScreen } from './call-screen.tsx'
import { Chat } from './chat.tsx'
import { ChatList } from './chat-list.tsx'
import { Frame } from './frame.tsx'
import { IncomingCall } from './incoming-call.tsx'
import { NoPhone } from './no-phone.tsx'
import { Offline } from './offline.tsx'
import { OngoingCall } from './ongoing-call.tsx'
import { Toasts } from './toasts.tsx'

type Props = { readonly phone: PhoneStore; readonly line: CallLine; readonly sounds: Sounds }

/** One user's whole phone: what is behind, and a call in front of it. */
export function Phone({ phone, line, sounds }: Props) {
  const state = useSyncExternalStore(phone.subscribe, phone.state)
  const onLine = useSyncExternalStore(line.subscribe, line.state)
  const route = routeOf(useSyncExternalStore(subscribeRoute, () => location.search))
  // One that rings while the last one's farewell still stands goes before it.
  const incoming = onLine && !onLine.over ? null : incomingCall(state, onLine?.callId ?? null)
  const caller = incoming && nameOf(state, incoming.business)
  const covered = onLine !== null || incoming !== null
  useFocusKept(covered)

  useEffect(() => {
    const phoneTitle = state.user ? `${state.user.name} · phone` : 'Phone'
    document.title = caller ? `☎ ${caller} is calling` : phoneTitle
  }, [state.user, caller])

  return (
    <Frame user={state.user} clockOffset={state.clockOffset}>
      <div className="behind" inert={covered}>
        {state.online || state.refused ? null : <Offline />}
        {onLine ? null : <OngoingCall call={ongoingCall(state)} state={state} join={(call) => line.join(call)} />}
        <Behind phone={phone} line={line} state={state} route={route} />
      </div>
      {onLine && !incoming ? <CallScreen line={line} onLine={onLine} state={state} /> : null}
      {incoming ? (
        <IncomingCall
          key={incoming.id}
          call={incoming}
          line={line}
          sounds={sounds}
          name={nameOf(state, incoming.business)}
        />
      ) : null}
      <Toasts toasts={state.toasts} dismiss={(id) => phone.dismiss(id)} />
    </Frame>
  )
}

type BehindProps = { phone: PhoneStore; line: CallLine; state: PhoneState; route: Route }

/** The chat list or the open chat. */
function Behind({ phone, line, state, route }: BehindProps) {
  if (state.refused) return <NoPhone {...state.refused} />
  if (!state.contacts) return <div className="loading" aria-busy="true" />
  const open = openContact(state.contacts, route)
  if (!open) return <ChatList contacts={state.contacts} now={Date.now() + state.clockOffset} />
  const call = (messageId: string | null) => line.place(open.number, messageId)
  return <Chat key={open.number} phone={phone} contact={open} state={state} call={call} />
}

/** With a single business its thread is the phone's first page. */
function openContact(contacts: readonly Contact[], route: Route): Contact | undefined {
  if (route.at === 'chat') return contacts.find((contact) => contact.number === route.business)
  return route.at === 'start' && contacts.length === 1 ? contacts[0] : undefined
}

/** Gives the focus back to where it was before a call covered the page. */
function useFocusKept(covered: boolean): void {
  const wasCovered = useRef(false)
  const before = useRef<Element | null>(null)
  // Read while rendering: once the page is inert, the focus is already gone.
  if (covered && !wasCovered.current) before.current = document.activeElement
  useEffect(() => {
    const uncovered = wasCovered.current && !covered
    wasCovered.current = covered
    if (uncovered && before.current instanceof HTMLElement) before.current.focus()
  }, [covered])
}
