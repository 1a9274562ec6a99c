import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { readWav, tone, toneShare } from '@ringway/sound'
import { BusinessProcess, type PeerPayloadTypes } from './business-peer.test.parent.ts'
import { type AnswerSetup, openRelay, type Relay, type RelayCall, SdpFault } from './relay.ts'

/** Calls that begin with the business's offer. */

const HALF_SECOND = '.'.repeat(25)
const quiet = { debug() {}, info() {}, warn() {} }
const whole = { timeout: 60_000 }
const at = { bindAddress: '127.0.0.1', advertise: '127.0.0.1', port: 0, logger: quiet }

let peers: BusinessProcess
let relay: Relay

before(
  async () => {
    peers = new BusinessProcess()
    relay = await openRelay(at)
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

/** A call whose business has offered, has the answer and is connected. */
async function connectedCall(id: string, through = relay, payloadTypes?: PeerPayloadTypes): Promise<RelayCall> {
  const call = through.open(id, await peers.offer(id, payloadTypes))
  const connected = once(call.events, 'businessConnected')
  peers.order({ do: 'accept', id, sdp: call.description })
  await Promise.all([connected, peers.told('open', id)])
  return call
}

async function end(call: RelayCall): Promise<void> {
  await call.close()
  peers.order({ do: 'close', id: call.id })
}

/** Tone both ways and a key, from the live call on. */
async function talk(call: RelayCall): Promise<void> {
  const spoken = once(call.events, 'spoken')
  call.speak(tone(700, 500), { loop: false })
  call.goLive()
  await Promise.all([peers.play(call.id, 1000, HALF_SECOND), spoken])
  call.press('5')
  await peers.told('digits', call.id, ({ digits }) => digits === '5')
  const business = readWav(await call.heard('business')).samples
  assert.ok(toneShare(business.subarray(3200, 6400), 16_000, 1000) > 0.6, 'the user hears the business')
  const { toneShare: share, ssrcs } = await peers.report(call.id, 700)
  assert.ok(share > 0.6, `the business hears the user, ${share}`)
  assert.equal(ssrcs, 1)
}

test('20 offered calls one after the other: tone both ways, a key, one SSRC', { timeout: 120_000 }, async () => {
  for (let n = 0; n < 20; n++) {
    const call = await connectedCall(`offered-${n}`)
    assert.match(call.description, /a=setup:passive\r\na=mid:0\r\n/)
    await talk(call)
    await end(call)
  }
  assert.deepEqual(relay.held, { calls: 0, legs: 0, addresses: 0, speaking: 0 })
})

for (const answerSetup of ['active', 'actpass'] as const satisfies AnswerSetup[])
  test(`a relay told to answer with setup:${answerSetup} does, and the call connects`, whole, async () => {
    const other = await openRelay({ ...at, answerSetup: () => answerSetup })
    const id = `setup-${answerSetup}`
    const call = other.open(id, await peers.offer(id))
    assert.match(call.description, new RegExp(`^a=setup:${answerSetup}\r$`, 'm'))
    const connected = once(call.events, 'businessConnected')
    // A business takes the illegal actpass as passive; this peer's stack needs to be told so.
    peers.order({ do: 'accept', id, sdp: call.description.replace('actpass', 'passive') })
    await connected
    await talk(call)
    await end(call)
    await other.close()
  })

test('an offer that leaves no choice of setup is answered passive, whatever the relay was told', whole, async () => {
  const other = await openRelay({ ...at, answerSetup: () => 'active' })
  const call = other.open('no-choice', (await peers.offer('no-choice')).replace('actpass', 'active'))
  assert.match(call.description, /^a=setup:passive\r$/m)
  await end(call)
  await other.close()
})

test('payload types of the business’s own are used both ways', whole, async () => {
  const call = await connectedCall('own-types', relay, { opus: 96, keys: 101 })
  assert.match(call.description, /^m=audio \d+ UDP\/TLS\/RTP\/SAVPF 96 101\r$/m)
  await talk(call)
  await end(call)
})

test('before the call is live nothing passes and nothing is recorded; then both ways at once', whole, async () => {
  const call = await connectedCall('early')
  const phoneConnected = once(call.events, 'phoneConnected')
  const sdp = await peers.offer('early-phone')
  peers.order({ do: 'accept', id: 'early-phone', sdp: await call.answerPhone(sdp) })
  await Promise.all([phoneConnected, peers.told('open', 'early-phone')])
  call.speak(tone(700, 500), { loop: false })
  await Promise.all([peers.play('early', 1000, HALF_SECOND), peers.play('early-phone', 500, HALF_SECOND)])
  assert.equal((await peers.report('early', 700)).packets, 0, 'the user is not heard')
  assert.equal((await peers.report('early-phone', 1000)).packets, 0, 'the business is not heard')
  assert.deepEqual(call.stats(), { sent: 0, received: 0, lost: 0 })
  assert.equal((await call.heard('business')).length, 44)
  call.goLive()
  await peers.told('first-packet', 'early')
  await peers.play('early', 1000, HALF_SECOND)
  await peers.received('early-phone', 25)
  assert.ok((await peers.report('early', 700)).toneShare > 0.6, 'no word of the user was lost')
  peers.order({ do: 'close', id: 'early-phone' })
  await end(call)
})

test('a business whose certificate is not the one it described fails, and holds nothing back', whole, async () => {
  const offer = await peers.offer('impostor')
  const call = relay.open(
    'impostor',
    offer.replace(/(a=fingerprint:sha-256) \S+/, `$1 ${Array(32).fill('AB').join(':')}`),
  )
  const failed = once(call.events, 'businessFailed')
  peers.order({ do: 'accept', id: 'impostor', sdp: call.description })
  await failed
  await end(call)
})

test('a bad offer opens no call', () => {
  assert.throws(() => relay.open('bad', 'v=0\r\n'), SdpFault)
  assert.equal(relay.held.calls, 0)
  assert.equal(relay.held.legs, 0)
})

test('a business that has offered has nothing to answer', whole, async () => {
  const call = relay.open('twice', await peers.offer('twice'))
  await assert.rejects(call.applyAnswer(call.description), /nothing for it to answer/)
  await end(call)
})
