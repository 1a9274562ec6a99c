import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallOutcome, EntryStatus, SimCall, ThreadCall, ThreadEntry } from './api.ts'
import { callCard, callStatus, dayLabel, duration, initial, openingWords, preview } from './words.ts'

const call = (change: Partial<SimCall>): SimCall => ({
  id: 'c1',
  user: '555551234567',
  business: '558551234567',
  direction: 'USER_INITIATED',
  state: 'connecting',
  outcome: null,
  meta_error: null,
  started_at: 0,
  answered_at: null,
  ended_at: null,
  ...change,
})

test('durations read as on a phone', () => {
  const rows: [seconds: number, words: string][] = [
    [0, '0:00'],
    [9.9, '0:09'],
    [42, '0:42'],
    [60, '1:00'],
    [3599, '59:59'],
    [3725, '1:02:05'],
    [-3, '0:00'],
  ]
  for (const [seconds, words] of rows) assert.equal(duration(seconds), words)
})

test('the state line of a call that runs', () => {
  assert.equal(callStatus(null, 0), 'Calling…')
  assert.equal(callStatus(call({ state: 'connecting' }), 0), 'Calling…')
  assert.equal(callStatus(call({ state: 'ringing' }), 0), 'Ringing…')
  assert.equal(callStatus(call({ state: 'live' }), 65_900), '1:05')
})

test('an incoming call rings, is being connected once it is taken, then counts', () => {
  const incoming = call({ state: 'ringing', direction: 'BUSINESS_INITIATED' })
  assert.equal(callStatus(incoming, 0), 'Incoming call')
  assert.equal(callStatus(incoming, 0, true), 'Connecting…')
  assert.equal(callStatus({ ...incoming, state: 'live' }, 12_300, true), '0:12')
  assert.equal(callStatus(call({ state: 'ringing' }), 0, true), 'Ringing…')
})

test('the state line of a call that has ended', () => {
  const error = { code: 138008, message: 'The answer was not valid' }
  const rows: [change: Partial<SimCall>, words: string][] = [
    [{ outcome: 'answered', answered_at: 10_900, ended_at: 53_000 }, 'Call ended · 0:43'],
    [{ outcome: 'missed' }, 'No answer'],
    [{ outcome: 'declined' }, 'Declined'],
    [{ outcome: 'cancelled' }, 'Call ended'],
    [{ outcome: 'failed', meta_error: error }, 'Call failed: The answer was not valid'],
    [{ outcome: 'failed' }, 'Call failed'],
    [{ outcome: 'missed', direction: 'BUSINESS_INITIATED' }, 'Missed voice call'],
    [{ outcome: 'cancelled', direction: 'BUSINESS_INITIATED' }, 'Missed voice call'],
  ]
  for (const [change, words] of rows) assert.equal(callStatus(call({ ...change, state: 'ended' }), 99_000), words)
})

test('every outcome has its card', () => {
  const rows: [outcome: CallOutcome | null, outgoing: string, incoming: string][] = [
    [null, 'Voice call', 'Voice call'],
    ['answered', 'Voice call · 0:42', 'Voice call · 0:42'],
    ['missed', 'No answer', 'Missed voice call'],
    ['declined', 'Declined', 'Declined'],
    ['cancelled', 'No answer', 'Missed voice call'],
    ['failed', 'Call failed: no audio', 'Call failed: no audio'],
  ]
  for (const [outcome, outgoing, incoming] of rows) {
    const line = (direction: ThreadCall['direction']): ThreadCall => ({ id: 'c', direction, outcome, duration_s: 42 })
    assert.equal(callCard(line('USER_INITIATED'), 'no audio').title, outgoing)
    assert.equal(callCard(line('BUSINESS_INITIATED'), 'no audio').title, incoming)
    assert.equal(callCard(line('USER_INITIATED'), null).lost, outcome !== null && outcome !== 'answered')
  }
})

test('days are told from the viewer’s midnight', () => {
  const now = new Date(2026, 10, 22, 0, 30).getTime()
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime()
  assert.equal(dayLabel(at(22, 0), now), 'Today')
  assert.equal(dayLabel(at(21, 23), now), 'Yesterday')
  assert.equal(dayLabel(at(20, 12), now), 'Friday')
  assert.equal(dayLabel(at(16, 0), now), 'Monday')
  assert.equal(dayLabel(at(15, 23), now), '15 November 2026')
  assert.equal(dayLabel(at(24, 1), now), '24 November 2026')
})

test('a closed business opens today, tomorrow, on a day of the week, on a date, or nobody knows', () => {
  const at = (day: number) => new Date(2026, 10, day, 9).getTime()
  const now = new Date(2026, 10, 22, 8, 30).getTime()
  assert.equal(openingWords(at(22), now), 'Opens today at 09:00')
  assert.equal(openingWords(at(23), now), 'Opens tomorrow at 09:00')
  assert.equal(openingWords(at(28), now), 'Opens on Saturday at 09:00')
  assert.equal(openingWords(at(29), now), 'Opens on 29 November at 09:00')
  assert.equal(openingWords(null, now), 'It takes no calls for now')
})

test('the chat list shows a message, or a call in words', () => {
  const entry = { id: 'x', at: 0, from: 'user', status: null, buttons: [], card: null, expires_at: null } as const
  const missed = { id: 'x', direction: 'BUSINESS_INITIATED', outcome: 'missed', duration_s: null } as const
  assert.equal(preview({ ...entry, kind: 'message', text: 'hello', call: null }), 'hello')
  assert.equal(preview({ ...entry, kind: 'call', text: 'missed', call: missed }), 'Missed voice call')
  assert.equal(preview(null), 'Tap to write')
})

test('the chat list shows of a card its text, or its header, or what its media is', () => {
  const plain = { id: 'x', at: 0, from: 'business', kind: 'message' } as const
  const entry = { ...plain, status: null, buttons: [], call: null, expires_at: null } as const
  const card = { header: 'Offer', media_url: 'https://example.com/a', media_kind: 'document' as const, footer: 'Bye' }
  assert.equal(preview({ ...entry, text: 'Hello', card }), 'Hello')
  assert.equal(preview({ ...entry, text: null, card }), 'Offer')
  assert.equal(preview({ ...entry, text: null, card: { ...card, header: null } }), 'Document')
  assert.equal(preview({ ...entry, text: null, card: null }), '')
})

test('the chat list tells where a permission stands, not the business’s own words', () => {
  const entry = { id: 'x', at: 0, text: 'May we?', buttons: [], call: null, card: null, expires_at: null } as const
  const rows: [kind: ThreadEntry['kind'], status: EntryStatus, words: string][] = [
    ['permission_request', 'pending', 'Asks to call you'],
    ['permission_request', 'accepted', 'You allowed calls'],
    ['permission_request', 'rejected', 'Calls are not allowed'],
    ['permission_request', 'expired', 'This request has expired'],
    ['permission_prompt', 'pending', 'Keep allowing calls?'],
    ['permission_prompt', 'kept', 'You kept allowing calls'],
    ['permission_prompt', 'stopped', 'You stopped calls'],
    ['permission_prompt', 'expired', 'You missed calls'],
  ]
  for (const [kind, status, words] of rows) assert.equal(preview({ ...entry, from: 'business', kind, status }), words)
})

test('an initial is one whole character', () => {
  assert.equal(initial(' ärzte'), 'Ä')
  assert.equal(initial('🦊 Fox'), '🦊')
  assert.equal(initial(''), '?')
})
