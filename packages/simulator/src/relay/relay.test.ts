import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { readWav, rms, tone, toneShare } from '@ringway/sound'
import { BusinessProcess } from './business-peer.test.parent.ts'
import { openRelay, type Relay, type RelayCall, SdpFault } from './relay.ts'

const HALF_SECOND = '.'.repeat(25)
const quiet = { debug() {}, info() {}, warn() {} }
const whole = { timeout: 60_000 }

let peers: BusinessProcess
let relay: Relay

before(
  async () => {
    peers = new BusinessProcess()
    relay = await openRelay({ bindAddress: '127.0.0.1', advertise: '127.0.0.1', port: 0, logger: quiet })
  },
  { timeout: 20_000 },
)

after(
  async () => {
    await relay.close()
    await peers.end()
  },
  { timeout: 20_000 },
)

/** A call whose business has answered and is connected, with how long that took, in ms. */
async function connectedCall(id: string): Promise<{ call: RelayCall; took: number; answer: string }> {
  const call = relay.open(id)
  peers.order({ do: 'answer', id, offer: call.description })
  const { sdp: answer } = await peers.told('answer', id)
  const connected = once(call.events, 'businessConnected')
  const answeredAt = Date.now()
  await call.applyAnswer(answer)
  const [at] = (await connected) as [number]
  return { call, took: at - answeredAt, answer }
}

async function liveCall(id: string): Promise<RelayCall> {
  const { call } = await connectedCall(id)
  await peers.told('open', id)
  call.goLive()
  return call
}

/** Resolves when so many of the business's packets have come in: played is not arrived yet. */
async function received(call: RelayCall, count: number): Promise<void> {
  while (call.stats().received < count) await nextTurn()
}

/** A browser phone that has joined the call. */
async function phoneOf(call: RelayCall, id: string): Promise<void> {
  const sdp = await peers.offer(id)
  const connected = once(call.events, 'phoneConnected')
  peers.order({ do: 'accept', id, sdp: await call.answerPhone(sdp) })
  await Promise.all([connected, peers.told('open', id)])
}

async function end(call: RelayCall): Promise<void> {
  await call.close()
  peers.order({ do: 'close', id: call.id })
}

async function heard(call: RelayCall, speaker: 'business' | 'user'): Promise<Float32Array> {
  const wav = readWav(await call.heard(speaker))
  assert.equal(wav.sampleRate, 16_000)
  return wav.samples
}

/** Each 100 ms of the sound as `#` with the tone in it, or `.` in silence. */
function toneMap(samples: Float32Array, hz: number): string {
  let map = ''
  for (let at = 0; at + 1600 <= samples.length; at += 1600) {
    const part = samples.subarray(at, at + 1600)
    map += rms(part) < 0.01 ? '.' : toneShare(part, 16_000, hz) > 0.6 ? '#' : '?'
  }
  return map
}

/** The longest run of exact zeros between two sounds, in ms. */
function longestGap(samples: Float32Array): number {
  const first = samples.findIndex((sample) => sample !== 0)
  const last = samples.findLastIndex((sample) => sample !== 0)
  let longest = 0
  for (let at = first, run = 0; at <= last; at++) {
    run = samples[at] === 0 ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest / 16
}

test('20 calls one after the other: tone both ways, keys once each, one SSRC', { timeout: 120_000 }, async (t) => {
  const took: number[] = []
  for (let n = 0; n < 20; n++) {
    const id = `sequential-${n}`
    const { call, took: ms } = await connectedCall(id)
    took.push(ms)
    await peers.told('open', id)
    call.goLive()
    const spoken = once(call.events, 'spoken')
    call.speak(tone(700, 500), { loop: false })
    await Promise.all([peers.play(id, 1000, HALF_SECOND), spoken])
    call.press('5#')
    await peers.told('digits', id, ({ digits }) => digits.length >= 2)
    const business = await heard(call, 'business')
    assert.ok(toneShare(business.subarray(3200, 6400), 16_000, 1000) > 0.6, `call ${n}: the user hears the business`)
    const { toneShare: share, ssrcs, digits } = await peers.report(id, 700)
    assert.ok(share > 0.6, `call ${n}: the business hears the user, ${share}`)
    assert.deepEqual({ ssrcs, digits }, { ssrcs: 1, digits: '5#' })
    await end(call)
  }
  took.sort((a, b) => a - b)
  t.diagnostic(`answer -> connected: min ${took[0]} median ${took[10]} max ${took[19]} ms`)
  assert.ok((took[19] ?? Number.POSITIVE_INFINITY) < 1000, `the slowest took ${took[19]} ms`)
})

test('the same answer again changes nothing; another one is refused', whole, async () => {
  const { call, answer } = await connectedCall('again')
  await call.applyAnswer(answer)
  await assert.rejects(call.applyAnswer(answer.replace(/a=ice-pwd:(.*)/, 'a=ice-pwd:$1X')), SdpFault)
  await end(call)
})

test('several calls at once on the one port do not hear each other', whole, async () => {
  const tones = [500, 700, 900, 1100, 1300]
  const calls = await Promise.all(tones.map((hz) => liveCall(`together-${hz}`)))
  await Promise.all(tones.map((hz) => peers.play(`together-${hz}`, hz, HALF_SECOND)))
  for (const [index, call] of calls.entries()) {
    assert.match(toneMap(await heard(call, 'business'), tones[index] ?? 0), /#{4}/)
    await end(call)
  }
})

for (const [letter, how] of [
  ['s', 'timestamps going on'],
  ['f', 'timestamps standing still'],
  ['l', 'packets lost'],
] as const) {
  test(`a gap of 1.5 s is 1.5 s of silence, with ${how}`, whole, async () => {
    const call = await liveCall(`gap-${letter}`)
    await peers.play(call.id, 1000, HALF_SECOND + letter.repeat(75) + HALF_SECOND)
    await end(call)
    const samples = await heard(call, 'business')
    const gap = longestGap(samples)
    assert.ok(gap > 1400 && gap < 1650, `${gap} ms of silence`)
    assert.match(toneMap(samples, 1000), /#{4,5}[?.]\.{13,15}[?.]?#{4,5}/)
    assert.equal(call.stats().lost, letter === 'l' ? 75 : 0)
  })
}

test('every tenth packet lost: each hole is 20 ms, and all holes are counted', whole, async () => {
  const call = await liveCall('lossy')
  await peers.play(call.id, 1000, `${'.........l'.repeat(10)}.`)
  await received(call, 91)
  await end(call)
  const samples = await heard(call, 'business')
  assert.deepEqual({ ...call.stats(), sent: 0 }, { sent: 0, received: 91, lost: 10 })
  assert.ok(Math.abs(longestGap(samples) - 20) < 2, `${longestGap(samples)} ms`)
})

test('neighbours that change places, and packets sent twice, are heard once and in order', whole, async () => {
  const call = await liveCall('swapped')
  await peers.play(call.id, 1000, '.......w.d'.repeat(10))
  await received(call, 100)
  await end(call)
  const samples = await heard(call, 'business')
  assert.deepEqual({ ...call.stats(), sent: 0 }, { sent: 0, received: 100, lost: 0 })
  assert.equal(longestGap(samples) < 5, true, `${longestGap(samples)} ms`)
  assert.match(toneMap(samples, 1000), /#{19}/)
})

test('what was heard lasts as long as the call, silence before and after included', whole, async () => {
  const call = await liveCall('length')
  const startedAt = performance.now()
  const connected = once(call.events, 'spoken')
  call.speak(tone(700, 300), { loop: false })
  await connected
  await peers.play(call.id, 1000, HALF_SECOND)
  call.speak(tone(700, 300), { loop: false })
  await once(call.events, 'spoken')
  await end(call)
  const lasted = performance.now() - startedAt
  for (const speaker of ['business', 'user'] as const) {
    const ms = (await heard(call, speaker)).length / 16
    assert.ok(Math.abs(ms - lasted) < 60, `${speaker}: ${ms} ms of ${lasted}`)
  }
  const map = toneMap(await heard(call, 'business'), 1000)
  assert.match(map, /^\.{2,}[?]?#{4,}[?]?\.{2,}$/)
})

test('a browser phone and the business hear each other, under one SSRC each', whole, async () => {
  const call = await liveCall('browser')
  await phoneOf(call, 'phone')
  await Promise.all([peers.play('browser', 1000, HALF_SECOND), peers.play('phone', 700, HALF_SECOND)])
  call.press('7')
  await peers.told('digits', 'browser', ({ digits }) => digits === '7')
  const [atBusiness, atPhone] = [await peers.report('browser', 700), await peers.report('phone', 1000)]
  assert.ok(atBusiness.toneShare > 0.6, `the business hears the user, ${atBusiness.toneShare}`)
  assert.ok(atPhone.toneShare > 0.6, `the user hears the business, ${atPhone.toneShare}`)
  assert.deepEqual([atBusiness.ssrcs, atBusiness.lost, atPhone.ssrcs], [1, 0, 1])
  assert.match(toneMap(await heard(call, 'user'), 700), /#{4}/)
  peers.order({ do: 'close', id: 'phone' })
  await once(call.events, 'phoneGone')
  await end(call)
})

test('a second phone replaces the first, and nobody is told that the first is gone', whole, async () => {
  const call = await liveCall('two-phones')
  let gone = 0
  call.events.on('phoneGone', () => {
    gone += 1
  })
  await phoneOf(call, 'first')
  await phoneOf(call, 'second')
  await Promise.all([
    peers.play('first', 500, HALF_SECOND),
    peers.play('second', 700, HALF_SECOND),
    peers.play('two-phones', 1000, HALF_SECOND),
  ])
  const { toneShare: share, ssrcs } = await peers.report('two-phones', 700)
  assert.ok(share > 0.4, `${share}`)
  assert.equal(ssrcs, 1)
  assert.equal((await peers.report('first', 1000)).packets, 0)
  assert.equal((await peers.report('second', 1000)).packets, 25)
  assert.equal(gone, 0)
  for (const id of ['first', 'second']) peers.order({ do: 'close', id })
  await end(call)
})

test('a phone’s offer that is none is refused, and the phone before it stays', whole, async () => {
  const call = await liveCall('bad-offer')
  await phoneOf(call, 'good')
  await assert.rejects(call.answerPhone('v=0\r\n'), SdpFault)
  await peers.play('bad-offer', 1000, '.....')
  await peers.received('good', 5)
  peers.order({ do: 'close', id: 'good' })
  await end(call)
})

test('a second SSRC is told; media before the call is live is told, but not heard', whole, async () => {
  const { call } = await connectedCall('early')
  await peers.told('open', 'early')
  const media = once(call.events, 'businessMedia')
  const ssrcs = once(call.events, 'severalSsrcs')
  await peers.play('early', 1000, `${HALF_SECOND}22222`)
  await media
  assert.deepEqual(await ssrcs, [2])
  call.goLive()
  await peers.play('early', 1000, '.....')
  await received(call, 5)
  await end(call)
  assert.equal(call.stats().received, 5)
  assert.ok((await heard(call, 'business')).length < 16 * 400)
})

test('a user with nothing to say sends silence all the time, without a hole', whole, async () => {
  const call = await liveCall('comfort')
  await peers.told('first-packet', 'comfort')
  call.press('12')
  await peers.told('digits', 'comfort', ({ digits }) => digits === '12')
  await peers.play('comfort', 1000, HALF_SECOND)
  const { packets, lost, rfc4733, ssrcs } = await peers.report('comfort', 700)
  assert.deepEqual({ lost, rfc4733, ssrcs }, { lost: 0, rfc4733: 14, ssrcs: 1 })
  assert.ok(packets > 30, `${packets} packets`)
  await end(call)
})

test('garbage, strangers and packets of one call sent by another do no harm', whole, async () => {
  const call = await liveCall('robust')
  const stranger = createSocket('udp4')
  const ufrag = /a=ice-ufrag:(\S+)/.exec(call.description)?.[1] ?? ''
  const username = Buffer.from(`${ufrag}:someone__`.slice(0, 24))
  const forgedCheck = Buffer.concat([
    Buffer.from([0, 1, 0, 4 + username.length, 0x21, 0x12, 0xa4, 0x42]),
    Buffer.alloc(12),
    Buffer.from([0, 6, 0, username.length]),
    username,
  ])
  const rtp = Buffer.concat([Buffer.from([0x80, 111, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]), Buffer.alloc(60, 7)])
  const garbage = [
    Buffer.alloc(0),
    Buffer.from([0]),
    Buffer.from([22]),
    Buffer.alloc(1400, 0xff),
    Buffer.alloc(40, 22),
    forgedCheck,
    rtp,
  ]
  for (let length = 1; length < 64; length++)
    garbage.push(Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(length, length)]))
  for (const datagram of garbage) await new Promise((sent) => stranger.send(datagram, relay.port, '127.0.0.1', sent))
  await peers.play(call.id, 1000, HALF_SECOND)
  stranger.close()
  await received(call, 25)
  await end(call)
  assert.deepEqual({ ...call.stats(), sent: 0 }, { sent: 0, received: 25, lost: 0 })
  assert.match(toneMap(await heard(call, 'business'), 1000), /#{4}/)
})

test('a business that stays silent is told, once, and again after it spoke', whole, async () => {
  const impatient = await openRelay({
    bindAddress: '127.0.0.1',
    advertise: '127.0.0.1',
    port: 0,
    logger: quiet,
    silence: { atStart: 100, midCall: 200 },
  })
  const call = impatient.open('silent')
  call.goLive()
  const [forMs] = (await once(call.events, 'silent')) as [number]
  assert.ok(forMs >= 100 && forMs < 2000, `${forMs} ms`)
  await impatient.close()
})

test('a closed relay holds nothing, and a closed call is still readable', whole, async () => {
  assert.deepEqual(relay.held, { calls: 0, legs: 0, addresses: 0, speaking: 0 })
  const call = await liveCall('closing')
  assert.equal(relay.held.calls, 1)
  await peers.play('closing', 1000, '.....')
  await received(call, 5)
  await end(call)
  await call.close()
  assert.deepEqual(relay.held, { calls: 0, legs: 0, addresses: 0, speaking: 0 })
  assert.equal(call.stats().received, 5)
  assert.ok((await call.heard('business')).length > 44)
  await assert.rejects(call.answerPhone('v=0'), { name: 'CallIsOver' })
})
