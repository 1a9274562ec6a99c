import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { type Caller, type Callers, playTone, type SimCall } from './kit/callers.ts'
import { fallsSilent } from './kit/falls-silent.ts'
import { CONSUMER_A, CONSUMER_B } from './kit/house.ts'
import { statesSaid } from './kit/page-ears.ts'
import { MICROPHONE_HZ, screenshot } from './kit/phone-browser.ts'
import { allReachable, button, hears, hearsNothing, lastEntry, PHONE_SIZE, reads } from './kit/phone-page.ts'
import { browserMissing, Phones } from './kit/phones.ts'
import { sdkFor, updateSender } from './kit/sdk-client.ts'
import { levelBetween, toneSpans } from './kit/tone-spans.ts'
import { until } from './kit/until.ts'

describe('the phone in a browser', { skip: browserMissing }, () => {
  let phones: Phones
  let callers: Callers
  let consumerA: Caller
  let phoneUrl: string
  before(async () => {
    phones = await Phones.open()
    callers = phones.callers
    consumerA = callers.known(CONSUMER_A)
    phoneUrl = /http:\/\/\S+\/phone\/\d+/.exec(callers.house.output())?.[0] ?? ''
  })
  after(() => phones?.close())
  afterEach(() => phones.putAway(CONSUMER_A))

  async function liveCall(): Promise<SimCall> {
    const [call] = await callers.house.sim<SimCall[]>('GET', `/calls?user=${CONSUMER_A}&until=live&timeout_ms=10000`)
    assert.ok(call)
    return call
  }

  test('the printed phone page: call, hear a tone, press 5, speak, mute, hang up; the thread tells it', async () => {
    consumerA.twiml('/voice', `<Gather numDigits="1" action="/key" timeout="30">${playTone(1000, 20_000)}</Gather>`)
    consumerA.twiml('/key', '<Pause length="60"/>')
    const page = await phones.browser.page(phoneUrl)
    assert.match(phoneUrl, new RegExp(`/phone/${CONSUMER_A}$`))
    await reads(page.locator('body'), /Demo Business/)
    await screenshot(page, 'thread-empty')
    await button(page, 'Call').click()
    await hears(page, 1000)
    const call = await liveCall()
    const id = encodeURIComponent(call.id)
    await button(page, 'Keypad').click()
    await screenshot(page, 'call-keypad')
    await button(page, '5').click()
    assert.equal((await consumerA.asked('/key')).params.get('Digits'), '5')
    await hearsNothing(page)

    const said = await until('1.5 s of what A says', async () => {
      const voice = await consumerA.heard(id, 'user')
      const spans = toneSpans(voice, MICROPHONE_HZ)
      return spans.reduce((sum, { ms }) => sum + ms, 0) > 1500 && voice
    })
    const [first] = toneSpans(said, MICROPHONE_HZ)
    assert.ok(levelBetween(said, Number(first?.from), Number(first?.to)) > 0.05)

    await button(page, 'Mute').click()
    await fallsSilent(consumerA, id)
    await screenshot(page, 'call-muted')

    await button(page, 'Hang up').click()
    const { opaque, answered_at: answered, ended_at: ended, outcome } = await consumerA.ended(id)
    assert.equal(outcome, 'answered')
    const card = await reads(lastEntry(page), /Voice call · \d:\d\d/)
    const [, minutes, seconds] = /(\d+):(\d\d)/.exec(card) ?? []
    const talked = Math.floor(Number(ended) / 1000) - Math.floor(Number(answered) / 1000)
    assert.equal(Number(minutes) * 60 + Number(seconds), talked)
    const states = await statesSaid(page)
    assert.equal(states[0], 'Calling…')
    assert.ok(states.includes('0:01') && states.includes('0:02'), states.join())
    assert.equal(states.at(-1), `Call ended · ${minutes}:${seconds}`)
    const { body } = await callers.house.rest('GET', callers.house.account(`/Calls/${opaque}.json`))
    assert.equal(body.status, 'completed')
    await screenshot(page, 'thread-after')
  })

  test('a declined call says so; one that A gives up while it rings was cancelled', async () => {
    const page = await phones.browser.page(phoneUrl)
    consumerA.twiml('/voice', '<Reject/>')
    await button(page, 'Call').click()
    await reads(page.getByRole('status'), /^Declined$/)
    await reads(lastEntry(page), /Declined/)
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await screenshot(page, 'thread-declined')

    consumerA.on('/voice', () => undefined)
    await button(page, 'Call').click()
    await reads(page.getByRole('status'), /^Ringing…$/)
    await screenshot(page, 'call-ringing')
    await button(page, 'Hang up').click()
    await reads(page.getByRole('status'), /^Call ended$/)
    await reads(lastEntry(page), /No answer/)
    assert.equal((await consumerA.thread()).at(-1)?.call?.outcome, 'cancelled')
  })

  test('the call icon goes when the sender loses its voice application, and comes back with it', async () => {
    const { house } = callers
    const client = sdkFor(house)
    const application = await house.voiceApplication()
    const page = await phones.browser.page(phoneUrl)
    await button(page, 'Call').waitFor()
    await updateSender(client, house.senderSid, { configuration: { voiceApplicationSid: null } })
    await button(page, 'Call').waitFor({ state: 'detached' })
    await screenshot(page, 'thread-calling-off')
    await updateSender(client, house.senderSid, { configuration: { voiceApplicationSid: application } })
    await button(page, 'Call').waitFor()
  })

  test('without a microphone the call works, and the page says what is missing', async () => {
    consumerA.twiml('/voice', `<Gather numDigits="1" action="/nine">${playTone(1300, 20_000)}</Gather>`)
    consumerA.twiml('/nine', '<Hangup/>')
    const page = await phones.browser.page(phoneUrl, { microphone: false })
    await button(page, 'Call').click()
    await hears(page, 1300)
    await reads(page.getByRole('note'), /No microphone: you can listen and press keys/)
    await screenshot(page, 'call-no-microphone')
    const { id } = await liveCall()
    await button(page, 'Keypad').click()
    await button(page, '9').click()
    assert.equal((await consumerA.asked('/nine')).params.get('Digits'), '9')
    await consumerA.ended(encodeURIComponent(id))
    await reads(lastEntry(page), /Voice call · \d:\d\d/)
    const said = await consumerA.heard(encodeURIComponent(id), 'user')
    assert.deepEqual(toneSpans(said, MICROPHONE_HZ), [])
  })

  test('on a phone-sized screen nothing is cut off and every control can be tapped', async () => {
    consumerA.twiml('/voice', `<Gather numDigits="1" timeout="30">${playTone(1000, 20_000)}</Gather>`)
    const page = await phones.browser.page(phoneUrl, { viewport: PHONE_SIZE, isMobile: true, hasTouch: true })
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello from a small screen')
    await allReachable(page)
    await button(page, 'Send').tap()
    await reads(lastEntry(page), /Hello from a small screen/)
    await screenshot(page, 'small-thread')
    await button(page, 'Call').tap()
    await hears(page, 1000)
    await allReachable(page)
    await screenshot(page, 'small-call')
    await button(page, 'Keypad').tap()
    const names = await allReachable(page)
    for (const key of ['1', '5', '9', '*', '0', '#', 'Mute', 'Keypad', 'Hang up']) assert.ok(names.includes(key), key)
    await screenshot(page, 'small-keypad')
    await button(page, '#').tap()
    await button(page, 'Hang up').tap()
    await reads(lastEntry(page), /Voice call · \d:\d\d/)
  })

  test('the number in the address decides whose phone it is: B has heard of none of this', async () => {
    const page = await phones.browser.page(phoneUrl.replace(CONSUMER_A, CONSUMER_B))
    await reads(page.locator('body'), /Consumer B/)
    await reads(page.locator('body'), /No messages yet/)
  })
})
