import { setTimeout as pause } from 'node:timers/promises'
import type { SimCall } from '../kit/callers.ts'
import { BUSINESS } from '../kit/front-door.ts'
import { type CallPlan, type Fault, type FaultPlan, LONGEST_MS, type RoundPlan } from './plan.ts'
import type { Stage } from './stage.ts'

const EVENTS = 'initiated ringing answered completed'
const HOUR = 3_600_000

/** Has everything in a plan happen. @returns what could not be done, which is to be expected while things are broken */
export async function act(stage: Stage, plan: RoundPlan): Promise<string[]> {
  const refused: string[] = []
  stage.answer(Object.fromEntries(plan.calls.map((call) => [stage.waIdOf(call.user), verbsFor(stage, call)])))
  await Promise.all(plan.calls.map((call) => behave(stage, call)))
  const tried = (what: string, work: Promise<void>) =>
    work.catch((error: unknown) => void refused.push(`${what}: ${error instanceof Error ? error.message : error}`))
  await Promise.all([
    ...plan.calls.map((call) => tried(`${call.kind} ${stage.waIdOf(call.user)}`, carryOn(stage, call))),
    ...plan.faults.map((fault) => tried(fault.kind, suffer(stage, fault))),
  ])
  return refused
}

/** Whatever happens to a call, its document ends it. */
function verbsFor(stage: Stage, { kind, other, endedBy, lastsMs }: CallPlan): string {
  const rounds = Math.ceil((endedBy === 'script' ? lastsMs : LONGEST_MS) / 1_000)
  if (kind !== 'is-bridged') return `<Play loop="${rounds}">/tone.wav</Play>`
  const noun = `<WhatsApp statusCallback="/progress" statusCallbackEvent="${EVENTS}">+${stage.waIdOf(other)}</WhatsApp>`
  return `<Dial callerId="whatsapp:${BUSINESS}" action="/after" timeout="5" timeLimit="${rounds}">${noun}</Dial>`
}

async function behave(stage: Stage, { kind, other, onCall, answerAfterMs }: CallPlan): Promise<void> {
  if (kind !== 'calls') await stage.sim('PATCH', `/users/${stage.waIdOf(other)}`, { onCall, answerAfterMs })
}

/** One call, from its beginning to what its plan ends it with. */
async function carryOn(stage: Stage, call: CallPlan): Promise<void> {
  await pause(call.atMs)
  const begun = call.kind === 'is-called' ? await place(stage, call) : await ring(stage, call)
  const end = pause(call.lastsMs).then(() => finish(stage, call, begun))
  // Heard of below, also when the redirect fails first.
  end.catch(() => undefined)
  if (call.redirectedAfterMs !== null) {
    await pause(call.redirectedAfterMs)
    const twiml = `<Response><Play>${stage.appUrl}/tone.wav</Play></Response>`
    await update(stage, await sidOf(stage, begun), { Twiml: twiml }).catch(() => undefined)
  }
  await end
}

/** What is known of a call that has begun: the network's id, or our SID. */
type Begun = { readonly id: string | null; readonly sid: string | null }

async function ring(stage: Stage, { user }: CallPlan): Promise<Begun> {
  const path = `/users/${stage.waIdOf(user)}/calls`
  const { call_id: id } = await stage.sim<{ call_id: string }>('POST', path, { to: BUSINESS, via: 'icon' })
  return { id, sid: null }
}

async function place(stage: Stage, { user }: CallPlan): Promise<Begun> {
  const to = {
    From: `whatsapp:${BUSINESS}`,
    To: `whatsapp:+${stage.waIdOf(user)}`,
    Url: `${stage.appUrl}/out`,
    Timeout: '5',
  }
  const told = { StatusCallback: `${stage.appUrl}/progress`, StatusCallbackEvent: EVENTS }
  const { status, body } = await stage.rest('POST', stage.account('/Calls.json'), { form: { ...to, ...told } })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return { id: null, sid: body.sid }
}

async function finish(stage: Stage, { endedBy, user, other }: CallPlan, begun: Begun): Promise<void> {
  switch (endedBy) {
    case 'script':
      return
    case 'user':
      return await hangUp(stage, user)
    case 'other':
      return await hangUp(stage, other)
    case 'rest':
      return await update(stage, await sidOf(stage, begun), { Status: 'completed' })
    default:
      endedBy satisfies never
  }
}

async function hangUp(stage: Stage, user: number): Promise<void> {
  const calls = await stage.sim<SimCall[]>('GET', `/calls?user=${stage.waIdOf(user)}`)
  const open = calls.find(({ state }) => state !== 'ended')
  if (open) await stage.sim('POST', `/calls/${encodeURIComponent(open.id)}/hangup`, {})
}

async function sidOf(stage: Stage, { id, sid }: Begun): Promise<string> {
  if (sid !== null) return sid
  return (await stage.sim<SimCall>('GET', `/calls/${encodeURIComponent(id ?? '')}`)).opaque
}

async function update(stage: Stage, sid: string, form: Record<string, string>): Promise<void> {
  const { status, body } = await stage.rest('POST', stage.account(`/Calls/${sid}.json`), { form })
  if (status !== 200) throw new Error(JSON.stringify(body))
}

/** A fault, until it is over. */
async function suffer(stage: Stage, { kind, atMs, lastsMs }: FaultPlan): Promise<void> {
  await pause(atMs)
  const { begin, end } = FAULTS[kind](stage, lastsMs)
  await begin()
  if (!end) return
  await pause(lastsMs)
  await end()
}

type Suffered = { begin(): Promise<void> | void; end?(): Promise<void> | void }

const onWire = (fault: Stage['wire']['fault']) => (stage: Stage) => ({
  begin: () => {
    stage.wire.fault = fault
  },
  end: () => {
    stage.wire.fault = null
  },
})
const onPath = (fault: Stage['path']['fault']) => (stage: Stage) => ({
  begin: () => {
    stage.path.fault = fault
  },
  end: () => {
    stage.path.fault = null
  },
})

const FAULTS: Readonly<Record<Fault, (stage: Stage, lastsMs: number) => Suffered>> = {
  'kill the server': (stage) => ({ begin: () => stage.killServer() }),
  'kill the database': (stage) => ({ begin: () => stage.killDatabase() }),
  'kill the network': (stage, lastsMs) => ({ begin: () => stage.killNetwork(lastsMs) }),
  'kill the app': (stage, lastsMs) => ({ begin: () => stage.killApp(lastsMs) }),
  'Graph is slow': onWire('graph slow'),
  'Graph answers 429': onWire('graph 429'),
  'Graph answers 500': onWire('graph 500'),
  'Graph says the token has expired': onWire('graph 190'),
  "Graph's answers are lost": onWire('graph answers lost'),
  "Meta's webhooks come twice": onWire('webhooks twice'),
  "Meta's webhooks come late": onWire('webhooks late'),
  "Meta's webhooks change places": onWire('webhooks swapped'),
  "Meta's webhooks are lost": onWire('webhooks lost'),
  'packets are lost': onPath('lossy'),
  'packets pass one way': onPath('one way'),
  'no packet passes': onPath('gone'),
  'the disk is full': (stage) => ({ begin: () => stage.fillDisk(), end: () => stage.emptyDisk() }),
  'the clock jumps ahead': (stage) => ({ begin: () => stage.setClock(3 * HOUR), end: () => stage.setClock(0) }),
}
