import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Contact, EntryStatus, SimCall, SimUser, ThreadEntry } from '../api.ts'
import {
  afterEvent,
  EMPTY_PHONE,
  hoursChangeAt,
  incomingCall,
  nameOf,
  ongoingCall,
  type PhoneEvent,
  type PhoneState,
} from './phone-state.ts'

const user: SimUser = { wa_id: '555551234567', name: 'Consumer A', onCall: 'manual', answerAfterMs: 1000 }
const contact: Contact = {
  ...{ number: '558551234567', name: 'Demo Business', call_icon: true, last: null },
  ...{ open: true, opens_at: null, closes_at: null, callback: false },
}
const message = (id: string, at: number, status: EntryStatus = 'sent'): ThreadEntry => ({
  id,
  at,
  from: 'user',
  kind: 'message',
  text: id,
  buttons: [],
  status,
  call: null,
  card: null,
  expires_at: null,
})
const call = (change: Partial<SimCall>): SimCall => ({
  id: 'c1',
  user: user.wa_id,
  business: contact.number,
  direction: 'USER_INITIATED',
  state: 'connecting',
  outcome: null,
  meta_error: null,
  started_at: 0,
  answered_at: null,
  ended_at: null,
  ...change,
})
const loaded = (calls: SimCall[], at = 0): PhoneEvent => ({ kind: 'loaded', user, contacts: [contact], calls, at })
const after = (...events: PhoneEvent[]): PhoneState => events.reduce(afterEvent, EMPTY_PHONE)
const business = contact.number

test('an entry that changed takes its old place; a new one goes where its time says', () => {
  const entries = [message('one', 1), message('three', 3)]
  const state = after(
    { kind: 'thread-loaded', business, entries },
    { kind: 'entry', business, entry: message('one', 1, 'delivered') },
    { kind: 'entry', business, entry: message('two', 2) },
  )
  assert.deepEqual(
    state.threads[business]?.map(({ id, status }) => [id, status]),
    [
      ['one', 'delivered'],
      ['two', 'sent'],
      ['three', 'sent'],
    ],
  )
})

test('an entry of a thread that was never opened shows in the chat list only', () => {
  const state = after(loaded([]), { kind: 'entry', business, entry: message('new', 5) })
  assert.equal(state.contacts?.[0]?.last?.id, 'new')
  assert.equal(state.threads[business], undefined)
})

test('a late change of an old entry does not become the latest', () => {
  const state = after(
    loaded([]),
    { kind: 'entry', business, entry: message('new', 5) },
    { kind: 'entry', business, entry: message('old', 4, 'delivered') },
  )
  assert.equal(state.contacts?.[0]?.last?.id, 'new')
})

test('the call icon goes and comes with its contact', () => {
  const off = after(loaded([]), { kind: 'contact', contact: { ...contact, call_icon: false } })
  assert.equal(off.contacts?.length, 1)
  assert.equal(off.contacts?.[0]?.call_icon, false)
})

test('a timer begins when the answer is seen, whatever the network’s clock says', () => {
  const state = after(
    { kind: 'online', now: 1_000_000, at: 100 },
    { kind: 'call', call: call({}), at: 200 },
    { kind: 'call', call: call({ state: 'live', answered_at: 9_000_000 }), at: 300 },
    { kind: 'call', call: call({ state: 'live', answered_at: 9_000_000 }), at: 400 },
  )
  assert.equal(state.liveSince.c1, 300)
})

test('a page that opens during a call counts from the answer, by the network’s clock', () => {
  const live = call({ state: 'live', answered_at: 990_000 })
  const state = after({ kind: 'online', now: 1_000_000, at: 20_000 }, loaded([live], 20_100))
  assert.equal(state.liveSince.c1, 10_000)
})

test('an answer in the future is an answer now', () => {
  const live = call({ state: 'live', answered_at: 2_000_000 })
  const state = after({ kind: 'online', now: 1_000_000, at: 20_000 }, loaded([live], 20_100))
  assert.equal(state.liveSince.c1, 20_100)
})

test('a call that is over stays over, whatever a slow answer says', () => {
  const state = after(
    { kind: 'call', call: call({ state: 'ended', outcome: 'answered' }), at: 1 },
    { kind: 'call', call: call({ state: 'live', answered_at: 1 }), at: 2 },
  )
  assert.equal(state.calls.c1?.state, 'ended')
})

test('an answer that is changed keeps the request’s place', () => {
  const request: ThreadEntry = { ...message('ask', 1), from: 'business', kind: 'permission_request', status: 'pending' }
  const state = after(
    { kind: 'thread-loaded', business, entries: [request, message('later', 2)] },
    { kind: 'entry', business, entry: { ...request, status: 'accepted' } },
    { kind: 'entry', business, entry: { ...request, status: 'rejected' } },
  )
  assert.deepEqual(
    state.threads[business]?.map(({ id, status }) => [id, status]),
    [
      ['ask', 'rejected'],
      ['later', 'sent'],
    ],
  )
})

test('this phone rings for a business’s call that rings, until it is on the line here', () => {
  const incoming = call({ direction: 'BUSINESS_INITIATED', state: 'ringing' })
  const rings = (change: Partial<SimCall>, onLine: string | null = null) =>
    incomingCall(after({ kind: 'call', call: { ...incoming, ...change }, at: 1 }), onLine)?.id ?? null
  assert.equal(rings({}), 'c1')
  assert.equal(rings({}, 'another'), 'c1')
  assert.equal(rings({}, 'c1'), null)
  assert.equal(rings({ direction: 'USER_INITIATED' }), null)
  for (const state of ['connecting', 'live', 'ended'] as const) assert.equal(rings({ state }), null)
})

test('a call goes on elsewhere once it is live, one’s own from the start; one that rings does not', () => {
  const goesOn = (direction: SimCall['direction'], state: SimCall['state']) =>
    ongoingCall(after({ kind: 'call', call: call({ direction, state }), at: 1 })) !== null
  for (const state of ['connecting', 'ringing', 'live'] as const) assert.equal(goesOn('USER_INITIATED', state), true)
  for (const state of ['connecting', 'ringing'] as const) assert.equal(goesOn('BUSINESS_INITIATED', state), false)
  assert.equal(goesOn('BUSINESS_INITIATED', 'live'), true)
  for (const direction of ['USER_INITIATED', 'BUSINESS_INITIATED'] as const)
    assert.equal(goesOn(direction, 'ended'), false)
})

test('a business that is no contact is known by its number', () => {
  assert.equal(nameOf(after(loaded([])), business), 'Demo Business')
  assert.equal(nameOf(after(loaded([])), '15550001111'), '+15550001111')
})

test('the same error twice is one toast', () => {
  const toast = (id: number): PhoneEvent => ({ kind: 'toast', toast: { id, message: 'busy', hint: null } })
  assert.deepEqual(
    after(toast(1), toast(2)).toasts.map(({ id }) => id),
    [2],
  )
  assert.deepEqual(after(toast(1), { kind: 'toast-gone', id: 1 }).toasts, [])
})

test('loading after a refusal gives the phone back', () => {
  const state = after({ kind: 'refused', message: 'There is no user', hint: null }, loaded([]))
  assert.equal(state.refused, null)
  assert.equal(state.user, user)
})

test('the next change of hours is the nearest of all contacts, by this browser’s clock', () => {
  assert.equal(hoursChangeAt(after(loaded([]))), null)
  const closing = { ...contact, closes_at: 5_000 }
  const opening = { ...contact, number: '4930123456', open: false, opens_at: 4_000 }
  const contacts = [closing, opening]
  const state = after({ kind: 'contacts-loaded', contacts }, { kind: 'online', now: 1_000, at: 100 })
  assert.equal(hoursChangeAt(state), 3_100)
})
