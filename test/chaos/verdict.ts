import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import type { SimCall } from '../kit/callers.ts'
import { FINAL } from '../kit/final-statuses.ts'
import type { Taken } from './app.ts'
import type { Stage } from './stage.ts'

/** A call as Twilio's API shows it. */
export type CallResource = {
  readonly sid: string
  readonly status: string
  readonly direction: string
  readonly parent_call_sid: string | null
  readonly duration: string | null
}

/** What the customer's app has been told of one call, each thing once, in the order in which it first came. */
type Told = { readonly status: string; readonly sequence: number | null; readonly token: string }

const ORDER = ['initiated', 'ringing', 'in-progress']
const SETTLES_WITHIN_MS = 60_000

/** The names of all calls that are there: ours, and the network's. */
export async function callsThere(stage: Stage): Promise<Set<string>> {
  const [ours, theirs] = [await callsOf(stage), await networkCalls(stage)]
  return new Set([...ours.map(({ sid }) => sid), ...theirs.map(({ id }) => id)])
}

/**
 * Waits until nothing is left to be done. @returns what is then still wrong; nothing, when all is well
 *
 * @param before the calls that were there already
 */
export async function verdictOn(
  stage: Stage,
  before: ReadonlySet<string>,
): Promise<{ calls: CallResource[]; wrong: string[] }> {
  const since = performance.now()
  for (;;) {
    await stage.isUp()
    const calls = (await callsOf(stage)).filter(({ sid }) => !before.has(sid))
    const wrong = [
      ...calls.flatMap((call) => wrongWith(call, toldOf(stage.taken, call.sid))),
      ...wrongOnTheNetwork(
        (await networkCalls(stage)).filter(({ id }) => !before.has(id)),
        calls,
      ),
      ...(await wrongInTheServer(stage)),
    ]
    if (wrong.length === 0 || performance.now() - since > SETTLES_WITHIN_MS) return { calls, wrong }
    await pause(100)
  }
}

async function callsOf(stage: Stage): Promise<CallResource[]> {
  const { body } = await stage.rest('GET', stage.account('/Calls.json?PageSize=1000'))
  return body.calls
}

function networkCalls(stage: Stage): Promise<SimCall[]> {
  return stage.sim<SimCall[]>('GET', '/calls')
}

/** The record of a call against what its app was told. */
function wrongWith({ sid, status, direction }: CallResource, told: readonly Told[]): string[] {
  if (!FINAL.has(status)) return [`${sid} (${direction}) is ${status} still`]
  const finals = told.filter((one) => FINAL.has(one.status))
  const wrong: string[] = []
  // A call that is canceled before it was placed is told by nothing.
  if (finals.length === 0 && status === 'canceled' && told.length === 0) return []
  if (finals.length !== 1) wrong.push(`${sid} (${direction}, ${status}): ${finals.length} final callbacks`)
  else if (finals[0]?.status !== status) wrong.push(`${sid} is ${status}, and its app was told ${finals[0]?.status}`)
  if (finals.length > 0 && !FINAL.has(told.at(-1)?.status ?? '')) wrong.push(`${sid}: told something after its end`)
  if (told.some(({ sequence }, n) => sequence !== n))
    wrong.push(`${sid}: callbacks out of order or missing: ${words(told)}`)
  const steps = told.map((one) => ORDER.indexOf(one.status)).filter((step) => step >= 0)
  if (steps.some((step, n) => n > 0 && step <= (steps[n - 1] ?? -1))) wrong.push(`${sid}: went back: ${words(told)}`)
  return wrong
}

const words = (told: readonly Told[]) => told.map(({ sequence, status }) => `${sequence} ${status}`).join(', ')

function toldOf(taken: readonly Taken[], sid: string): Told[] {
  const told = new Map<string, Told>()
  for (const { path, token, params } of taken) {
    if (path !== '/status' && path !== '/progress') continue
    const given = new URLSearchParams(params)
    if (given.get('CallSid') !== sid || told.has(token)) continue
    const sequence = given.get('SequenceNumber')
    told.set(token, {
      token,
      status: given.get('CallStatus') ?? '',
      sequence: sequence === null ? null : Number(sequence),
    })
  }
  return [...told.values()]
}

/** Nobody is left on the phone, and nobody was whom we do not know. */
function wrongOnTheNetwork(there: readonly SimCall[], calls: readonly CallResource[]): string[] {
  const known = new Map(calls.map((call) => [call.sid, call]))
  return there.flatMap(({ id, state, opaque, outcome }) => {
    if (state !== 'ended') return [`on the network ${id} (${opaque}) is ${state} still`]
    const call = known.get(opaque)
    if (opaque && !call) return [`on the network ${id} is ${opaque}, of which there is no record`]
    // Whoever was answered here has been answered there, and has not been told that the call failed to come about.
    const unanswered = outcome === 'missed' || outcome === 'declined' || outcome === 'cancelled'
    if (call?.duration && unanswered)
      return [`${opaque} lasted ${call.duration} s here and was ${outcome} on the network`]
    return []
  })
}

/** Counters are back at zero, nothing waits, no port is held. */
async function wrongInTheServer(stage: Stage): Promise<string[]> {
  const text = await (await fetch(`${stage.api}/metrics`)).text()
  const wrong = text
    .split('\n')
    .filter(
      (line) => /^ringway_(live_calls|media_legs|media_bridges|outbox_pending)\b/.test(line) && !line.endsWith(' 0'),
    )
    .map((line) => `/metrics: ${line}`)
  const ports = udpPortsHeld(stage.udpPorts)
  return ports.length === 0 ? wrong : [...wrong, `UDP ports ${ports.join(', ')} are held still`]
}

function udpPortsHeld({ from, to }: { readonly from: number; readonly to: number }): number[] {
  const lines = readFileSync('/proc/net/udp', 'utf8').split('\n').slice(1)
  const ports = lines.map((line) => Number.parseInt(line.trim().split(/\s+/)[1]?.split(':')[1] ?? '0', 16))
  return ports.filter((port) => port >= from && port <= to)
}
