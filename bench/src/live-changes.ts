import { type Leavings, progress } from './leavings.ts'
import { openSmallHouse, TONE } from './small-house.ts'
import { type Spread, spreadOf } from './spread.ts'

/** Of a call in progress, in ms, with so many other calls up. */
export type LiveChanges = {
  readonly others: number
  /** `POST Calls/CA…` with Twiml sent → first packet of the new prompt at the far end. */
  readonly redirect: Spread | null
  /** A key's first packet leaves the far end → its app has the `action` request. */
  readonly digit: Spread | null
}

const SAMPLES = 20

/** A call in progress is led elsewhere and presses keys, again and again. */
export async function liveChanges(others: number, leavings: Leavings): Promise<LiveChanges> {
  progress(`live changes, ${others} other calls`)
  const house = await openSmallHouse(leavings)
  const call = await house.call('447700900001')
  for (let n = 0; n < others; n += 1) await house.call(String(447_700_900_100 + n))
  const prompt = `<Play loop="3">${house.app}${TONE}</Play><Pause length="60"/>`
  const redirect: number[] = []
  const digit: number[] = []
  for (let n = 0; n < SAMPLES; n += 1) {
    redirect.push(await house.redirect(call, prompt))
    await house.wait(call)
    digit.push(await house.press(call))
  }
  await house.close()
  return { others, redirect: spreadOf(redirect), digit: spreadOf(digit) }
}
