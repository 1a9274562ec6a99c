import { setTimeout as pause } from 'node:timers/promises'
import { encodeWav, tone } from '@ringway/sound'
import { CustomerApp, House, until } from './kit.ts'
import { type Leavings, progress } from './leavings.ts'
import { commitWords, load, machineWords } from './machine.ts'
import { ms } from './spread.ts'
import { table } from './table.ts'

/** What an hour of the longest call may drift. */
const BUDGET_MS_PER_HOUR = 20
const PACKET_MS = 20
/** How often it is looked at. */
const LOOKED_EVERY_MS = 30_000
const TOLD_EVERY_MS = 600_000

const RATE = 16_000
/** What is heard over and over. */
const MINUTE = Buffer.from(encodeWav(tone(440, 60_000, RATE, 0.2).samples, RATE))

/** Consumer A of the seed, who calls. */
const CALLER = '555551234567'

/** One look: how long the call has been heard by the clock, and how much longer its sound is than that. Milliseconds. */
type Look = { readonly heardForMs: number; readonly aheadMs: number; readonly lost: number }

type CallSeen = {
  readonly state: string
  readonly outcome: string | null
  readonly answered_at: number
  readonly ended_at: number | null
  readonly rtp: {
    readonly from_business: {
      readonly packets: number
      readonly lost: number
      readonly first_at: number
      readonly last_at: number
    } | null
  }
}

/**
 * One call of two hours that hears a prompt over and over, and at its end a key: how far its sound runs away from the clock at
 * the user's end of the network. Every packet is 20 ms of sound, so what has come, and when the last of it came, say so.
 */
export async function drift(minutes: number, leavings: Leavings): Promise<string> {
  const before = load()
  const { house, app } = await open(leavings)
  const id = await house.call(CALLER)
  const looks = await watch(house, id, minutes * 60_000)
  await house.sim('POST', `/calls/${id}/dtmf`, { digits: '7' })
  const key = (await app.next('/key', 1, 20_000)).params.get('Digits')
  const call = await house.sim<CallSeen>('GET', `/calls/${id}?until=ended&timeout_ms=20000`)
  const status = await until('a callback', () => app.arrived.find(({ path }) => path === '/status'))
  return report(looks, {
    minutes,
    key,
    call,
    duration: Number(status.params.get('CallDuration')),
    loads: [before, load()],
  })
}

async function open(leavings: Leavings): Promise<{ house: House; app: CustomerApp }> {
  progress('starting server, simulator and database')
  const app = await CustomerApp.open()
  leavings.add(() => app.close())
  app.on('/minute.wav', () => ({ type: 'audio/wav', body: MINUTE }))
  // Loop 0 is a thousand rounds: of a minute, longer than any call.
  app.twiml('/voice', '<Gather numDigits="1" timeout="60" action="/key"><Play loop="0">/minute.wav</Play></Gather>')
  app.twiml('/key', '<Hangup/>')
  app.on('/status', () => ({ status: 204 }))
  const house = await House.open()
  leavings.add(() => house.close())
  await house.takeCallsTo(`${app.url}/voice`, { StatusCallback: `${app.url}/status` })
  return { house, app }
}

async function watch(house: House, id: string, forMs: number): Promise<Look[]> {
  const since = performance.now()
  const looks: Look[] = []
  for (let told = 0; performance.now() - since < forMs; ) {
    await pause(Math.min(LOOKED_EVERY_MS, forMs - (performance.now() - since)))
    const call = await house.sim<CallSeen>('GET', `/calls/${id}`)
    if (call.state !== 'live') throw new Error(`The call is ${call.state} (${call.outcome}).`)
    const look = lookAt(call)
    if (look === null) continue
    looks.push(look)
    if (look.heardForMs - told < TOLD_EVERY_MS) continue
    told = look.heardForMs
    progress(
      `${minutesOf(look.heardForMs)} minutes: ${ms(look.aheadMs)} ms ahead of the clock, ${look.lost} packets lost`,
    )
  }
  return looks
}

function lookAt({ rtp: { from_business: heard } }: CallSeen): Look | null {
  if (heard === null || heard.last_at === heard.first_at) return null
  const heardForMs = heard.last_at - heard.first_at
  return { heardForMs, aheadMs: (heard.packets + heard.lost - 1) * PACKET_MS - heardForMs, lost: heard.lost }
}

type Outcome = {
  readonly minutes: number
  readonly key: string | null
  readonly call: CallSeen
  /** As the status callback tells it, in seconds. */
  readonly duration: number
  readonly loads: readonly [string, string]
}

function report(looks: readonly Look[], { minutes, key, call, duration, loads }: Outcome): string {
  const slope = msPerHour(looks)
  const ahead = looks.map(({ aheadMs }) => aheadMs)
  const network = ((call.ended_at ?? 0) - call.answered_at) / 1000
  return [
    '## drift',
    `${machineWords()}. Commit ${commitWords()}. Load over the last minute ${loads[0]} before, ${loads[1]} after.`,
    table(
      ['one call', 'measured', 'budget'],
      [
        ['minutes', `${minutes}`, ''],
        ['looks', `${looks.length}`, ''],
        ['drift, ms an hour', slope.toFixed(2), `${BUDGET_MS_PER_HOUR}`],
        ['least and most ahead of the clock, ms', `${ms(Math.min(...ahead))} / ${ms(Math.max(...ahead))}`, ''],
        ['packets lost', `${looks.at(-1)?.lost ?? 0}`, '0'],
        ['a key at its end', key === '7' ? 'heard' : `'${key}'`, 'heard'],
        ['CallDuration beside what the network saw, s', `${duration} / ${network.toFixed(1)}`, ''],
      ],
    ),
    '',
  ].join('\n\n')
}

/** The line that fits the looks best. */
function msPerHour(looks: readonly Look[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(looks.map(({ heardForMs }) => heardForMs)), mean(looks.map(({ aheadMs }) => aheadMs))]
  const over = looks.reduce((sum, look) => sum + (look.heardForMs - x) * (look.aheadMs - y), 0)
  const under = looks.reduce((sum, look) => sum + (look.heardForMs - x) ** 2, 0)
  return under === 0 ? 0 : (over / under) * 3_600_000
}

function minutesOf(milliseconds: number): string {
  return (milliseconds / 60_000).toFixed(0)
}
