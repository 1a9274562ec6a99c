import assert from 'node:assert/strict'
import { after, before, describe, type TestContext, test } from 'node:test'
import { playTone } from './kit/callers.ts'
import { keysHeard } from './kit/dtmf-keys.ts'
import { LossyCallers } from './kit/lossy-callers.ts'
import { keyPacketsLost } from './kit/lost-key-packets.ts'
import { toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'

/** ITU-T Q.24 asks receivers for keys of 40 ms; 50 ms between them is quick for a machine, and no finger does it. */
const QUICK = { tone_ms: 40, gap_ms: 50 }
/** The same key again and again, and every kind that a Gather takes. */
const TWELVE = '555001122**9'

describe('keys', () => {
  let lossy: LossyCallers
  before(async () => {
    lossy = await LossyCallers.open()
    await lossy.callers.takeCalls()
  })
  after(() => lossy?.close())

  /** The keys that a Gather takes of a user who presses these once its prompt is heard. */
  async function gathered(digits: string, rhythm: object, attributes: string): Promise<string | null> {
    const { callers } = lossy
    const caller = await callers.caller(`<Gather ${attributes} action="/keys">${playTone(1000, 9_000)}</Gather>`)
    caller.twiml('/keys', '<Hangup/>')
    const id = await caller.call()
    await until('the prompt', async () => toneSpans(await caller.heard(id), 1000)[0])
    await callers.house.sim('POST', `/calls/${id}/dtmf`, { digits, ...rhythm })
    const { params } = await caller.asked('/keys')
    await caller.ended(id)
    return params.get('Digits')
  }

  // Packets of a key of 40 ms: one at its beginning, then three at once that tell its end.
  const ROWS: [name: string, pass: (place: number) => boolean][] = [
    ['nothing is lost', () => true],
    ['the first packet of each key is lost', (place) => place > 0],
    ['all packets of the end are lost', (place) => place === 0],
    ['all packets but the last are lost', (place) => place === 3],
  ]
  for (const [name, pass] of ROWS)
    test(`a Gather hears each of twelve keys of 40 ms, 50 ms apart: ${name}`, async (t: TestContext) => {
      let lost = 0
      lossy.path.fault = keyPacketsLost(pass, () => {
        lost += 1
      })
      assert.equal(await gathered(TWELVE, QUICK, 'numDigits="12"'), TWELVE)
      const passed = [0, 1, 2, 3].filter(pass).length
      assert.equal(lost, TWELVE.length * (4 - passed))
      t.diagnostic(`${TWELVE.length} of ${TWELVE.length} keys, ${lost} of ${4 * TWELVE.length} packets lost`)
    })

  test('quick keys end a Gather with finishOnKey, and slow ones are told once each', async () => {
    lossy.path.fault = null
    assert.equal(await gathered('1100#', QUICK, 'finishOnKey="#"'), '1100')
    assert.equal(await gathered('77', { tone_ms: 900, gap_ms: 20 }, 'numDigits="2"'), '77')
  })

  test('<Play digits> is heard as the two tones of each key, with the pauses that w and W are', async (t) => {
    lossy.path.fault = null
    const caller = await lossy.callers.caller('<Play digits="1w2W3"/><Play digits="4567890*#ABCD"/><Pause length="1"/>')
    const { heard } = await caller.callToEnd()
    const keys = keysHeard(heard)
    assert.equal(keys.map(({ key }) => key).join(''), '1234567890*#ABCD')
    for (const { key, ms } of keys) assert.ok(Math.abs(ms - 100) <= 20, `${key} lasts ${ms} ms`)
    const gaps = keys.slice(1).map(({ from }, place) => from - Number(keys[place]?.to))
    // A w waits half a second and a W a second, on top of the pause that follows each key; two orders to play are 20 ms apart.
    const wanted = [600, 1100, 120, ...Array(12).fill(100)]
    for (const [place, gap] of gaps.entries())
      assert.ok(Math.abs(gap - wanted[place]) <= 25, `pause ${place}: ${gap} ms, wanted ${wanted[place]}`)
    t.diagnostic(`first key ${keys[0]?.from} ms after the answer; w ${gaps[0]} ms, W ${gaps[1]} ms, else ${gaps[3]} ms`)
  })
})
