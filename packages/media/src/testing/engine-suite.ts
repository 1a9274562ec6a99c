import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { silencePacket, toneShare } from '@ringway/sound'
import {
  BadDigits,
  BadOffer,
  EngineGone,
  type EngineOptions,
  type MediaEngine,
  NoFreePort,
  type PromptSource,
  UnreadableAudio,
} from '../index.ts'
import { bridgingSuite } from './bridging-suite.ts'
import { bind, connect, portOf, toneFile } from './calls.ts'
import { conferenceSuite } from './conference-suite.ts'
import { countingSuite } from './counting-suite.ts'
import { hostileSuite } from './hostile-suite.ts'
import { listeningSuite } from './listening-suite.ts'
import { isSealedAlert, Meddler } from './meddler.ts'
import { MetaPeer } from './meta-peer.ts'
import { offeringSuite } from './offering-suite.ts'
import { playingSuite } from './playing-suite.ts'
import { recordingSuite } from './recording-suite.ts'

export type SuiteOptions = {
  /** A range of at least 60 UDP ports that nothing else uses while the suite runs. */
  readonly udpPorts: { readonly from: number; readonly to: number }
  /** Why it cannot run here; default false, it can. */
  readonly skip?: string | false
}

/** What every engine must do, shown against a peer in the shape of WhatsApp's relay. */
export function engineSuite(
  name: string,
  openEngine: (options: EngineOptions) => Promise<MediaEngine>,
  { udpPorts, skip = false }: SuiteOptions,
): void {
  describe(`${name} engine`, { skip }, () => {
    let engine: MediaEngine
    before(async () => {
      engine = await openEngine({ udpPorts })
    })
    after(() => engine.close())

    connecting(() => engine)
    offeringSuite(() => engine, openEngine, udpPorts)
    playingSuite(() => engine)
    pressing(() => engine)
    bridgingSuite(() => engine)
    hearing(() => engine)
    listeningSuite(() => engine, openEngine, udpPorts)
    conferenceSuite(() => engine, openEngine, udpPorts)
    countingSuite(() => engine)
    hostileSuite(() => engine)
    recordingSuite(() => engine, openEngine, udpPorts)
    preparing(() => engine)
    ending(() => engine, openEngine, udpPorts)
  })
}

function connecting(engine: () => MediaEngine): void {
  test('an answered offer connects within a second, the dead IPv6 candidate costs nothing', async (t) => {
    await using first = await connect(engine()) // the test peer compiles itself on its first call
    await using second = await connect(engine())
    await using third = await connect(engine(), { deadIPv6: false })
    const [cold, warm, alone] = [first, second, third].map(({ connectMs }) => connectMs.toFixed(0))
    t.diagnostic(`connect to connected: ${cold} ms cold, ${warm} ms warm, ${alone} ms without the IPv6 candidate`)
    for (const { connectMs } of [first, second, third]) assert.ok(connectMs < 1000, `${connectMs} ms`)
  })

  test('payload numbers are the offer’s', async () => {
    await using call = await connect(engine(), { opus: 96, keys: 101 })
    const digit = once(call.leg.events, 'digit')
    call.leg.open()
    await call.peer.hears(3)
    await call.peer.press('7')
    assert.equal((await digit)[0], '7')
    assert.ok(call.peer.heard.every(({ payloadType }) => payloadType === 96))
  })

  test('twenty legs at once connect and are heard', async (t) => {
    const prompt = await engine().prepare(toneFile(800, 400))
    const began = performance.now()
    const calls = await Promise.all(Array.from({ length: 20 }, () => connect(engine())))
    t.diagnostic(`20 legs connected after ${(performance.now() - began).toFixed(0)} ms`)
    for (const { leg } of calls) {
      leg.open()
      leg.play([{ prompt, times: 1 }])
    }
    await Promise.all(calls.map(({ peer }) => peer.hears(20)))
    for (const { peer } of calls) assert.ok(toneShare(peer.sound(0, 20), 48_000, 800) > 0.9)
    assert.equal(new Set(calls.map(({ leg }) => portOf(leg))).size, 20)
    await Promise.all(calls.map((call) => call[Symbol.asyncDispose]()))
  })

  test('an offer that cannot be served is refused, and the next one is served', async () => {
    await using peer = await MetaPeer.offering()
    await assert.rejects(engine().answer(peer.sdp.replace(/a=fingerprint.*\r\n/, '')), BadOffer)
    const leg = await engine().answer(peer.sdp)
    await leg.close()
  })
}

function pressing(engine: () => MediaEngine): void {
  const pressed = () => engine().prepare({ kind: 'dtmf', digits: '5#', as: 'events' })

  test('keys leave as events in the place of sound, each at the time at which it began', async () => {
    await using call = await connect(engine(), { opus: 96, keys: 101 })
    const tone = await engine().prepare(toneFile(800, 100))
    call.leg.open()
    const played = call.leg.play([
      { prompt: await pressed(), times: 1 },
      { prompt: tone, times: 1 },
    ])
    await played.finished
    const begin = () => call.peer.heard.findIndex(({ payloadType }) => payloadType === 101)
    await call.peer.until(() => begin() >= 0 && call.peer.heard.length >= begin() + 26)
    const heard = call.peer.heard.slice(begin(), begin() + 26)
    const [first] = heard
    assert.ok(first)
    for (const [i, { sequence, ssrc }] of heard.entries()) {
      assert.equal(sequence, (first.sequence + i) & 0xffff)
      assert.equal(ssrc, first.ssrc)
    }
    const told = heard.map(({ payloadType, timestamp, payload, marker }) => {
      const at = ((timestamp - first.timestamp) >>> 0) / 960
      return payloadType === 101
        ? `${payload[0]}${(payload[1] ?? 0) & 0x80 ? ' over' : ''}${marker ? ' new' : ''} @${at}`
        : `@${at}`
    })
    const key = (event: number, at: number) => [
      ...[`${event} new @${at}`, ...new Array(3).fill(`${event} @${at}`), ...new Array(3).fill(`${event} over @${at}`)],
      ...[`@${at + 7}`, `@${at + 8}`, `@${at + 9}`],
    ]
    assert.deepEqual(told.slice(0, 20), [...key(5, 0), ...key(11, 10)])
    const sound = call.peer.heard.slice(begin() + 7).filter(({ payloadType }) => payloadType === 96)
    assert.deepEqual(sound[0]?.payload, Buffer.from(silencePacket()))
  })

  test('keys are heard as tones where the other side knows no events', async () => {
    await using call = await connect(engine(), { keys: null })
    call.leg.open()
    const played = call.leg.play([{ prompt: await pressed(), times: 1 }])
    await played.finished
    await call.peer.hears(20)
    assert.ok(call.peer.heard.every(({ payloadType }) => payloadType === 111))
    const talk = call.peer.heard.findIndex(({ marker }) => marker)
    const five = call.peer.sound(talk, talk + 5)
    assert.ok(toneShare(five, 48_000, 770) + toneShare(five, 48_000, 1336) > 0.8)
  })

  test('the same digits as tones and as events are two prompts', async () => {
    const tones = await engine().prepare({ kind: 'dtmf', digits: '5#' })
    const events = await pressed()
    assert.notEqual(tones.id, events.id)
    assert.equal(tones.durationMs, events.durationMs)
  })
}

function hearing(engine: () => MediaEngine): void {
  test('keys are told in order, once each', async () => {
    await using call = await connect(engine())
    call.leg.open()
    const keys = '1234567890*#ABCD5566'
    let told = ''
    const all = new Promise<void>((resolve) => {
      call.leg.events.on('digit', (digit) => {
        told += digit
        if (digit === '!' || told.length === keys.length) resolve()
      })
    })
    for (const key of keys) await call.peer.press(key)
    await all
    await call.peer.press('0')
    await once(call.leg.events, 'digit')
    assert.equal(told, `${keys}0`)
  })

  test('what comes and what is missing is counted', async () => {
    await using call = await connect(engine())
    for (const skip of [0, 0, 2, 0, 1]) await call.peer.say(silencePacket(), skip)
    await call.peer.press('1')
    await once(call.leg.events, 'digit')
    await call.peer.press('2')
    await once(call.leg.events, 'digit')
    const { received, lost, sent } = await call.leg.stats()
    assert.deepEqual([lost, sent], [3, 0])
    assert.ok(received >= 9 && received <= 11, `${received}`)
  })
}

function preparing(engine: () => MediaEngine): void {
  test('the same content is made once and is the same prompt', async () => {
    const source = () => toneFile(333, 300)
    const { count } = (await engine().stats()).prompts
    const [one, two] = await Promise.all([engine().prepare(source()), engine().prepare(source())])
    const three = await engine().prepare(source())
    assert.equal(one, two)
    assert.equal(one, three)
    assert.equal(one.durationMs, 300)
    assert.equal((await engine().stats()).prompts.count, count + 1)
  })

  test('speech becomes a prompt', async (t) => {
    const began = performance.now()
    const prompt = await engine().prepare({ kind: 'speech', text: 'Welcome. Press one for sales, two for support.' })
    const cold = performance.now() - began
    await engine().prepare({ kind: 'speech', text: 'Welcome. Press one for sales, two for support.', voice: 'rms' })
    t.diagnostic(
      `${prompt.durationMs} ms of speech made in ${cold.toFixed(0)} ms cold, then in ${(performance.now() - began - cold).toFixed(0)} ms`,
    )
    assert.ok(prompt.durationMs > 2000 && prompt.durationMs < 6000)
  })

  test('speech that somebody else makes is made once, however many ask, and not again while it is kept', async () => {
    let made = 0
    const source = (key: string, volumeDb = 0): PromptSource => {
      const { bytes } = toneFile(400, 500)
      const make = async () => {
        made += 1
        return { bytes, contentType: 'audio/wav' }
      }
      return { kind: 'voiced', key, text: 'Hello.', volumeDb, make }
    }
    const [one, two] = await Promise.all([engine().prepare(source('a')), engine().prepare(source('a'))])
    assert.deepEqual([one, made], [two, 1])
    assert.equal(await engine().prepare(source('a')), one)
    assert.equal(one.durationMs, 680, 'with the pause that follows a sentence')
    assert.notEqual(await engine().prepare(source('b')), one)
    assert.notEqual(await engine().prepare(source('a', -6)), one)
    assert.equal(made, 3)
  })

  test('what keeps somebody else from speaking is told as it is, and is not kept', async () => {
    const away = new Error('the service is away')
    const source = (make: () => Promise<{ bytes: Uint8Array }>): PromptSource => ({
      kind: 'voiced',
      key: 'c',
      text: 'Hi',
      make,
    })
    await assert.rejects(engine().prepare(source(() => Promise.reject(away))), (error) => error === away)
    await assert.rejects(engine().prepare(source(async () => ({ bytes: Buffer.from('<html>') }))), UnreadableAudio)
    const { bytes } = toneFile(400, 500)
    assert.equal((await engine().prepare(source(async () => ({ bytes })))).durationMs, 540)
  })

  test('speech of another pace or volume is another prompt', async () => {
    const say = (given: { rate?: number; volumeDb?: number }) =>
      engine().prepare({ kind: 'speech', text: 'Good morning to you.', ...given })
    const [usual, same, slow, soft] = await Promise.all([
      say({}),
      say({ rate: 1 }),
      say({ rate: 0.5 }),
      say({ volumeDb: -6 }),
    ])
    assert.equal(usual, same)
    assert.ok(slow.durationMs > 1.5 * usual.durationMs)
    assert.notEqual(soft, usual)
    assert.equal(soft.durationMs, usual.durationMs)
  })

  test('pressed keys become a prompt with their pauses', async () => {
    assert.equal((await engine().prepare({ kind: 'dtmf', digits: '1w#' })).durationMs, 200 + 500 + 200)
  })

  test('what cannot be made says why, and the next thing can be made', async () => {
    const page: PromptSource = { kind: 'audio', bytes: Buffer.from('<html>'), contentType: 'audio/mpeg' }
    await assert.rejects(
      engine().prepare(page),
      (error) => error instanceof UnreadableAudio && /HTML/.test(error.found),
    )
    await assert.rejects(engine().prepare(page), UnreadableAudio, 'a failure is not kept')
    await assert.rejects(engine().prepare({ kind: 'dtmf', digits: '1x' }), BadDigits)
    await assert.rejects(engine().prepare({ kind: 'silence', seconds: Number.NaN }), RangeError)
    assert.equal((await engine().prepare({ kind: 'speech', text: '' })).durationMs, 0)
  })
}

function ending(
  engine: () => MediaEngine,
  openEngine: (options: EngineOptions) => Promise<MediaEngine>,
  udpPorts: SuiteOptions['udpPorts'],
): void {
  test('close ends the playbacks, frees the port, and can be done twice', async () => {
    await using call = await connect(engine())
    call.leg.open()
    const ends: string[] = []
    call.leg.events.on('closed', (reason) => ends.push(reason))
    const playback = call.leg.play([{ prompt: await engine().prepare(toneFile(500, 400)), times: 9 }])
    await call.peer.hears(10)
    const [stats, again] = await Promise.all([call.leg.close(), call.leg.close()])
    assert.equal(stats, again)
    assert.ok(stats.sent >= 10)
    assert.deepEqual(await call.leg.stats(), stats)
    assert.deepEqual([await playback.finished, ends], ['leg-closed', ['closed']])
    const late = call.leg.play([])
    assert.deepEqual([await late.finished, await late.started], ['leg-closed', null])
    await (await bind(portOf(call.leg)))()
  })

  test('the other party going away ends a connected leg as lost', async () => {
    await using call = await connect(engine())
    const closed = once(call.leg.events, 'closed', { signal: AbortSignal.timeout(5000) })
    await call.peer.hangUp()
    assert.deepEqual(await closed, ['connection-lost'])
    await (await bind(portOf(call.leg)))()
  })

  test('a taken port is stepped over; with none left the offer fails and the engine lives', async () => {
    const three = { from: udpPorts.to - 2, to: udpPorts.to }
    await using small = await openEngine({ udpPorts: three })
    const free = await bind(three.from + 1)
    await using peer = await MetaPeer.offering()
    const legs = [await small.answer(peer.sdp), await small.answer(peer.sdp)]
    assert.deepEqual(legs.map(portOf).sort(), [three.from, three.to])
    await assert.rejects(small.answer(peer.sdp), NoFreePort)
    await free()
    assert.equal(portOf(await small.answer(peer.sdp)), three.from + 1)
  })

  test('the public address is the only one in the answer', async () => {
    await using outside = await openEngine({ udpPorts, publicIp: '203.0.113.9' })
    await using peer = await MetaPeer.offering()
    const leg = await outside.answer(peer.sdp)
    assert.doesNotMatch(leg.answer, /127\.0\.0\.1/)
    assert.match(leg.answer, new RegExp(`a=candidate:1 1 udp \\d+ 203\\.0\\.113\\.9 ${portOf(leg)} typ host`))
  })

  test('an engine that is closed says goodbye to whoever is connected', async (t) => {
    if ((await engine().stats()).refused === null)
      return t.skip('node-datachannel says it on threads of its own, which end with the process')
    for (let round = 0; round < 3; round++) {
      const brief = await openEngine({ udpPorts })
      await using peer = await MetaPeer.offering()
      await using meddler = await Meddler.between(peer.sdp)
      // Heard on the way: werift does not act upon each.
      const goodbye = new Promise<void>((heard) => {
        meddler.outward = (datagram) => {
          if (isSealedAlert(datagram)) heard()
          return [datagram]
        }
      })
      const leg = await brief.answer(meddler.misled(peer.sdp))
      const connected = once(leg.events, 'connected')
      await peer.accept(leg.answer)
      leg.connect()
      await connected
      await brief.close()
      const never = later(10_000, undefined, { ref: false }).then(() => assert.fail('there was no goodbye'))
      await Promise.race([goodbye, never])
    }
  })

  test('a closed engine has ended its legs and refuses everything', async () => {
    const brief = await openEngine({ udpPorts })
    await using peer = await MetaPeer.offering()
    const leg = await brief.answer(peer.sdp)
    const closed = once(leg.events, 'closed')
    const died: string[] = []
    brief.events.on('died', (reason) => died.push(reason))
    await Promise.all([brief.close(), brief.close()])
    assert.deepEqual(await closed, ['closed'])
    assert.deepEqual(died, [])
    await assert.rejects(brief.answer(peer.sdp), EngineGone)
    await assert.rejects(brief.prepare({ kind: 'silence', seconds: 1 }), EngineGone)
    await assert.rejects(brief.stats(), EngineGone)
  })
}
