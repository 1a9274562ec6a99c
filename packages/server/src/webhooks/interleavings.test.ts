import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterEvent, type Call, type CallEvent, type CallStatus, IllegalMove, isFinal } from '../domain/call.ts'
import { permissionEventOf } from '../domain/call-consequences.ts'
import { sampleCall } from '../store/test-records.ts'
import { promiseCallbacks } from './status-callbacks.ts'

/** What can happen to a call that we place, as Meta, the user's packets, our timer and our customer tell it. */
const SIGNALS = {
  issued: { kind: 'dialed', at: 1 },
  RINGING: { kind: 'rang', at: 1 },
  ACCEPTED: { kind: 'answered', at: 1 },
  packet: { kind: 'answered', at: 1 },
  REJECTED: { kind: 'declined', at: 1 },
  terminate: { kind: 'user-hung-up', at: 1 },
  'rang out': { kind: 'rang-out', at: 1 },
  canceled: { kind: 'canceled', at: 1 },
} as const satisfies Record<string, CallEvent>
type Signal = keyof typeof SIGNALS
const NAMES = Object.keys(SIGNALS) as Signal[]
const LONGEST = 7

const RANK: Record<CallStatus, number> = {
  queued: 0,
  initiated: 1,
  ringing: 2,
  'in-progress': 3,
  completed: 4,
  busy: 4,
  failed: 4,
  'no-answer': 4,
  canceled: 4,
}

const START: Call = sampleCall({
  accountSid: 'AC00000000000000000000000000000000',
  direction: 'outbound-api',
  from: 'whatsapp:+558551234567',
  to: 'whatsapp:+555551234567',
  status: 'queued',
  statusCallback: {
    url: 'http://app.example/status',
    method: 'POST',
    events: ['initiated', 'ringing', 'answered', 'completed'],
  },
})

type Trace = {
  readonly call: Call
  /** Of the callbacks promised, in order. */
  readonly told: readonly CallStatus[]
  readonly missed: number
}
const BEGUN: Trace = { call: START, told: [], missed: 0 }

/** One signal more. What comes too late, or out of its order, changes nothing. */
function hear(trace: Trace, name: Signal): Trace {
  const event = SIGNALS[name]
  let moved: Call
  try {
    moved = afterEvent(trace.call, event)
  } catch (error) {
    if (error instanceof IllegalMove) return trace
    throw error
  }
  const { call, deliveries } = promiseCallbacks(moved, trace.call.status, { at: 1, newId: () => 'id' })
  assert.ok(RANK[call.status] > RANK[trace.call.status], 'a status never goes back')
  const missed = permissionEventOf(trace.call, call, event)?.kind === 'missed' ? 1 : 0
  return { call, told: [...trace.told, ...deliveries.map(() => call.status)], missed: trace.missed + missed }
}

/** How such a history ends, told from the history as a whole. */
function expected(history: readonly Signal[]): { status: CallStatus; answered: boolean; missed: boolean } {
  const place = (...names: Signal[]) => Math.min(...names.map((n) => history.indexOf(n)).filter((i) => i >= 0), 99)
  const answer = place('ACCEPTED', 'packet')
  // Before the answer anything ends a call; afterwards only Meta's terminate does.
  const end = place('REJECTED', 'terminate', 'rang out', 'canceled')
  const answered = answer < end
  const heard = history.slice(0, end === 99 ? history.length : end)
  if (answered) {
    const over = history.indexOf('terminate', answer) >= 0
    return { status: over ? 'completed' : 'in-progress', answered, missed: false }
  }
  const rang = heard.includes('RINGING')
  if (end !== 99) {
    const words = { REJECTED: 'busy', terminate: 'no-answer', 'rang out': 'no-answer', canceled: 'canceled' } as const
    const status = words[history[end] as keyof typeof words]
    return { status, answered, missed: rang }
  }
  return { status: rang ? 'ringing' : heard.includes('issued') ? 'initiated' : 'queued', answered, missed: false }
}

function check(history: readonly Signal[], { call, told, missed }: Trace): void {
  const should = expected(history)
  const words = history.join(', ')
  assert.equal(call.status, should.status, words)
  assert.equal(call.answeredAt !== null, should.answered, words)
  assert.equal(missed, should.missed ? 1 : 0, words)
  const finals = told.filter(isFinal)
  const silent = call.status === 'canceled' && !history.slice(0, history.indexOf('canceled')).some(isProgress)
  assert.equal(finals.length, isFinal(call.status) && !silent ? 1 : 0, words)
  assert.equal(call.nextSequence, told.length, words)
}

const isProgress = (name: Signal) => name === 'issued' || name === 'RINGING'

test('every history of up to seven signals, with losses and one told twice, ends once and as it should', (t) => {
  let histories = 0
  const extend = (history: readonly Signal[], trace: Trace, twice: Signal | null) => {
    histories += 1
    check(history, trace)
    if (history.length === LONGEST) return
    for (const name of NAMES) {
      const again = history.includes(name)
      if (again && twice !== null) continue
      extend([...history, name], hear(trace, name), again ? name : twice)
    }
  }
  extend([], BEGUN, null)
  t.diagnostic(`${histories} histories`)
  assert.ok(histories > 500_000)
})
