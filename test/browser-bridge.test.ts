import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { type Caller, playTone } from './kit/callers.ts'
import { callee, dial } from './kit/dialed.ts'
import { MICROPHONE_HZ, PhoneBrowser, screenshot } from './kit/phone-browser.ts'
import { button, hears, lastEntry, reads, says } from './kit/phone-page.ts'
import { browserMissing, Phones } from './kit/phones.ts'

const OTHER_HZ = 1100

describe('two phones in two browsers, connected by <Dial><WhatsApp>', { skip: browserMissing }, () => {
  let phones: Phones
  let other: PhoneBrowser
  before(async () => {
    phones = await Phones.open()
    other = await PhoneBrowser.open(process.env.CHROMIUM_PATH ?? '', OTHER_HZ)
  })
  after(async () => {
    await other?.close()
    await phones?.close()
  })
  afterEach(async () => {
    await other.closePages()
    assert.deepEqual(other.complaints(), [])
  })

  /** A calls, B's phone rings and is answered. */
  async function connected(a: Caller, b: Caller) {
    const pageOfA = await phones.page(a.waId)
    const pageOfB = await other.page(`${phones.callers.house.simulator}/phone/${b.waId}`)
    await button(pageOfB, 'Call').waitFor()
    await button(pageOfA, 'Call').click()
    await says(pageOfB, /^Incoming call$/)
    await screenshot(pageOfA, 'bridge-caller-waits')
    await button(pageOfB, 'Answer').click()
    await hears(pageOfA, OTHER_HZ)
    await hears(pageOfB, MICROPHONE_HZ)
    await screenshot(pageOfA, 'bridge-caller')
    await screenshot(pageOfB, 'bridge-callee')
    return { pageOfA, pageOfB }
  }

  test("each hears the other's tone; B hangs up, and A goes on with the action's document", async () => {
    const b = await callee(phones.callers)
    const a = await phones.callers.caller(dial(phones.callers.app, [b]))
    a.twiml('/after', playTone(1400, 10_000))
    const { pageOfA, pageOfB } = await connected(a, b)
    await button(pageOfB, 'Hang up').click()
    await hears(pageOfA, 1400)
    assert.equal((await a.asked('/after')).params.get('DialCallStatus'), 'completed')
    await reads(lastEntry(pageOfB), /Voice call · \d:\d\d\s+Incoming/)
    await button(pageOfA, 'Hang up').click()
    await says(pageOfA, /^Call ended · \d:\d\d$/)
    await phones.putAway(a.waId, b.waId)
  })

  test("A hangs up, and B's call is over", async () => {
    const b = await callee(phones.callers)
    const a = await phones.callers.caller(dial(phones.callers.app, [b]))
    a.twiml('/after', '<Hangup/>')
    const { pageOfA, pageOfB } = await connected(a, b)
    await button(pageOfA, 'Hang up').click()
    await says(pageOfB, /^Call ended · \d:\d\d$/)
    assert.equal((await a.asked('/after')).params.get('DialCallStatus'), 'completed')
    await phones.putAway(a.waId, b.waId)
  })

  test('B has not allowed calls: A hears what the app says to that', async () => {
    const b = await phones.callers.caller()
    const a = await phones.callers.caller(dial(phones.callers.app, [b]))
    a.on('/after', ({ params }) => ({
      type: 'text/xml',
      body: `<Response>${playTone(params.get('DialCallStatus') === 'failed' ? 1400 : 500, 10_000)}</Response>`,
    }))
    const pageOfA = await phones.page(a.waId)
    await button(pageOfA, 'Call').click()
    await hears(pageOfA, 1400)
    await button(pageOfA, 'Hang up').click()
    await says(pageOfA, /^Call ended · \d:\d\d$/)
    await phones.putAway(a.waId, b.waId)
  })
})
