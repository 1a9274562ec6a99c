import { setTimeout as pause } from 'node:timers/promises'
import { until } from './kit.ts'
import { type Leavings, progress } from './leavings.ts'
import { ServerLog } from './server-log.ts'
import { openSmallHouse, type SmallHouse } from './small-house.ts'
import { type Spread, spreadOf } from './spread.ts'

/** How soon something is heard, in milliseconds. */
export type Heard = {
  /** The document is there → its first packet leaves; by the server's log, whole milliseconds. */
  readonly server: Spread | null
  /** `POST Calls/CA…` sent → the first packet with sound is at the far end. */
  readonly outside: Spread | null
  /** How many the server itself says it had at hand. */
  readonly atHand: number
}

/** One text, said for the first time and said again. */
export type FirstPackets = { readonly what: string; readonly never: Heard; readonly before: Heard }

const SAMPLES = 20

/** What no other number gives; for how long the voice then works on what of it is not heard yet. */
type Text = {
  readonly what: string
  readonly text: (number: number) => string
  readonly verbs: (text: string) => string
  readonly worksMs: number
}

const TEXTS: readonly Text[] = [
  { what: 'a `<Say>`', text: (number) => `Your order number is ${number}.`, verbs: said, worksMs: 0 },
  { what: 'a `<Say>`', text: news, verbs: said, worksMs: 2_000 },
  {
    what: 'a `<Say>` in a `<Gather>`',
    text: menu,
    verbs: (text) => `<Gather numDigits="1">${said(text)}</Gather>`,
    worksMs: 0,
  },
]

function said(text: string): string {
  return `<Say>${text}</Say>`
}

function news(number: number): string {
  return [
    `Thank you for calling about your order ${number}.`,
    `It left our warehouse this morning with the parcel service, as item ${number} of today's list.`,
    `You can expect parcel ${number} tomorrow between nine and twelve, if you are at home then.`,
    `If you are not, the driver leaves a card with the number ${number} and comes again.`,
    `We keep order ${number} on record for two years.`,
    `Stay on the line for somebody who can change order ${number} for you.`,
  ].join(' ')
}

function menu(number: number): string {
  return (
    `You have reached office ${number}. Press 1 for the opening hours of office ${number}, ` +
    '2 for its address, or 3 to be connected with somebody there.'
  )
}

/** A silent call is given a text to say, each of them twice: 20 times every kind. */
export async function firstPackets(leavings: Leavings): Promise<FirstPackets[]> {
  progress('starting server and database')
  const house = await openSmallHouse(leavings, { RINGWAY_LOG_LEVEL: 'info' })
  const call = await house.call('447700900001')
  await say(house, call, said('To warm up.'))
  const all: FirstPackets[] = []
  for (const [at, { what: verb, text: textOf, verbs, worksMs }] of TEXTS.entries()) {
    const what = `${verb} of ${textOf(1_000).length} characters`
    progress(`first packets: ${what}`)
    const never: Sample[] = []
    const before: Sample[] = []
    for (let n = 0; n < SAMPLES; n += 1) {
      const text = verbs(textOf(1_000 * (at + 1) + n))
      never.push(await say(house, call, text))
      await pause(worksMs)
      before.push(await say(house, call, text))
    }
    all.push({ what, never: heard(never), before: heard(before) })
  }
  await house.close()
  return all
}

type Sample = { readonly outside: number; readonly server: number; readonly cached: boolean }

async function say(house: SmallHouse, call: string, verbs: string): Promise<Sample> {
  const log = new ServerLog(house.log)
  await house.wait(call)
  const from = log.end
  const outside = await house.redirect(call, verbs)
  const { ms, cached = false } = await until('the log', () => log.lines(from, 'first audio')[0])
  return { outside, server: ms, cached }
}

function heard(samples: readonly Sample[]): Heard {
  return {
    server: spreadOf(samples.map(({ server }) => server)),
    outside: spreadOf(samples.map(({ outside }) => outside)),
    atHand: samples.filter(({ cached }) => cached).length,
  }
}
