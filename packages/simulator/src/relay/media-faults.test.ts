import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { BusinessProcess } from './business-peer.test.parent.ts'
import { monotonicNow } from './now.ts'
import { type MediaFaults, NO_IMPAIRMENT, openRelay, type Relay, type RelayCall } from './relay.ts'

const TWO_SECONDS = '.'.repeat(100)
const quiet = { debug() {}, info() {}, warn() {} }
const whole = { timeout: 30_000 }

let peers: BusinessProcess
let relay: Relay
before(async () => {
  peers = new BusinessProcess()
  relay = await openRelay({ bindAddress: '127.0.0.1', advertise: '127.0.0.1', port: 0, logger: quiet })
})
after(async () => {
  await relay.close()
  await peers.end()
})

async function answered(id: string, faults: Partial<MediaFaults> = {}): Promise<RelayCall> {
  const call = relay.open(id, null, { faults })
  peers.order({ do: 'answer', id, offer: call.description })
  await call.applyAnswer((await peers.told('answer', id)).sdp)
  return call
}

async function live(id: string, faults: Partial<MediaFaults> = {}): Promise<RelayCall> {
  const call = await answered(id, faults)
  await peers.told('open', id)
  while (!call.isConnected) await nextTurn()
  call.goLive()
  return call
}

async function end(call: RelayCall): Promise<void> {
  await call.close()
  peers.order({ do: 'close', id: call.id })
}

const codes = (call: RelayCall) => call.notes().map(({ code }) => code)
const until = async (holds: () => boolean) => {
  while (!holds()) await nextTurn()
}

test('towards the user a fifth is lost: the relay misses what the business sent, and counts it', whole, async () => {
  const call = await live('loss-in', { towardsUser: { ...NO_IMPAIRMENT, lossPercent: 20 } })
  await peers.play(call.id, 1000, TWO_SECONDS)
  await peers.play(call.id, 1000, '.')
  const { fromBusiness } = call.figures()
  assert.ok(fromBusiness.lost >= 8 && fromBusiness.lost <= 35, `${fromBusiness.lost} of 101`)
  await end(call)
})

test('towards the business a fifth is lost: the business misses it', whole, async () => {
  const call = await live('loss-out', { towardsBusiness: { ...NO_IMPAIRMENT, lossPercent: 20 } })
  await until(() => call.stats().sent >= 100)
  const { lost } = await peers.report(call.id, 700)
  assert.ok(lost >= 8 && lost <= 35, `${lost} of 100`)
  await end(call)
})

test('jitter and reordering towards the user are measured as such, and nothing is lost', whole, async () => {
  const call = await live('jitter', { towardsUser: { ...NO_IMPAIRMENT, jitterMs: 60 } })
  await peers.play(call.id, 1000, TWO_SECONDS)
  await until(() => call.stats().received === 100)
  const { jitterMs, outOfOrder, lost } = call.figures().fromBusiness
  assert.ok((jitterMs ?? 0) > 4, `${jitterMs} ms`)
  assert.deepEqual({ outOfOrder, lost }, { outOfOrder: 0, lost: 0 })
  call.impair({ towardsUser: { ...NO_IMPAIRMENT, reorderPercent: 30 } })
  await peers.play(call.id, 1000, TWO_SECONDS)
  await until(() => call.stats().received === 200)
  assert.ok(call.figures().fromBusiness.outOfOrder > 10, `${call.figures().fromBusiness.outOfOrder}`)
  await end(call)
})

test('one-way audio: the business is heard and hears nothing', whole, async () => {
  const call = await live('one-way', { towardsBusiness: { ...NO_IMPAIRMENT, blocked: true } })
  await peers.play(call.id, 1000, '.'.repeat(25))
  await until(() => call.stats().received === 25 && call.stats().sent > 10)
  assert.equal((await peers.report(call.id, 700)).packets, 0)
  await end(call)
})

test('a network that drops for 400 ms mid-call takes what was sent meanwhile, and comes back', whole, async () => {
  const call = await live('drop')
  await peers.play(call.id, 1000, '.'.repeat(25))
  await until(() => call.stats().received === 25)
  call.impair({ network: { downForMs: 400 } })
  await peers.play(call.id, 1000, '.'.repeat(50))
  const { received, lost } = call.stats()
  assert.ok(received > 40 && received < 65, `${received} received`)
  assert.ok(lost >= 15 && lost <= 30, `${lost} lost`)
  call.impair({ seed: 2 })
  await peers.play(call.id, 1000, '.'.repeat(25))
  await until(() => call.stats().received === received + 25)
  await end(call)
})

test('a network that is down for good: the business is silent for Meta’s 30 s', whole, async () => {
  const call = await live('down')
  await peers.play(call.id, 1000, '.....')
  await until(() => call.stats().received === 5)
  call.impair({ network: 'down' })
  const downAt = monotonicNow()
  let silences = 0
  call.events.on('silent', () => {
    silences += 1
  })
  await peers.play(call.id, 1000, '.'.repeat(25))
  assert.equal(call.stats().received, 5)
  call.look(downAt + 29_000)
  assert.equal(silences, 0)
  call.look(downAt + 30_001)
  assert.equal(silences, 1)
  await end(call)
})

for (const [seconds, silent] of [
  [0, 0],
  [3, 0],
  [19, 0],
  [20.001, 1],
] as const)
  test(
    `the first media of a business ${seconds} s after accept: ${silent ? 'too late' : 'in time'}`,
    whole,
    async () => {
      const call = await live(`start-${seconds}`)
      const acceptedAt = monotonicNow()
      let silences = 0
      call.events.on('silent', () => {
        silences += 1
      })
      call.look(acceptedAt + seconds * 1000)
      assert.equal(silences, silent)
      assert.equal(codes(call).includes('late-first-media'), seconds >= 5)
      await peers.play(call.id, 1000, '.')
      await until(() => call.stats().received === 1)
      await end(call)
    },
  )

test('private candidates: the description names addresses that nobody reaches', whole, async () => {
  const call = await answered('private', { candidates: 'private' })
  assert.match(call.description, /^a=candidate:\d+ 1 udp \d+ 10\.255\.255\.1 /m)
  assert.doesNotMatch(call.description, /^a=candidate.* 127\.0\.0\.1 /m)
  await end(call)
})

test('another fingerprint than the certificate’s: the business refuses the handshake', whole, async () => {
  const call = await answered('fingerprint', { fingerprint: 'wrong' })
  const right = relay.open('right')
  assert.notEqual(/a=fingerprint.*/.exec(call.description)?.[0], /a=fingerprint.*/.exec(right.description)?.[0])
  await right.close()
  await peers.told('state', call.id, ({ state }) => state === 'failed' || state === 'closed')
  assert.equal(call.isConnected, false)
  await end(call)
})

test('the relay claims the controlling role: checks are refused with 487, and it is noted', whole, async () => {
  const call = await answered('conflict', { iceRole: 'controlling' })
  await until(() => codes(call).includes('ice-role-conflict'))
  assert.equal(call.isConnected, false)
  await end(call)
})

test('a relay that waits for the business’s media says nothing before it', whole, async () => {
  const call = await live('waiting', { firstMedia: 'business' })
  call.press('1')
  const other = await live('not-waiting')
  await until(() => other.stats().sent > 10)
  assert.equal(call.stats().sent, 0)
  await end(other)
  await peers.play(call.id, 1000, '.')
  await peers.told('digits', call.id, ({ digits }) => digits === '1')
  assert.ok(call.stats().sent > 0)
  await end(call)
})

test('RTCP: the business’s reports tell jitter and the way there and back', whole, async () => {
  const call = await live('rtcp')
  await until(() => call.figures().toBusiness.rttMs !== null)
  const { rttMs, jitterMs, lost, payloadTypes, ssrcs } = call.figures().toBusiness
  assert.deepEqual(
    { jitterMs, lost, payloadTypes, ssrcs: ssrcs.length },
    { jitterMs: 2, lost: 0, payloadTypes: [111], ssrcs: 1 },
  )
  assert.ok((rttMs ?? -1) >= 0)
  await end(call)
})

test('two SSRCs in turns are noted, and both are in the figures', whole, async () => {
  const call = await live('ssrcs')
  await peers.play(call.id, 1000, '.2'.repeat(25))
  await until(() => call.stats().received === 50)
  assert.deepEqual(codes(call), ['second-ssrc'])
  assert.equal(call.figures().fromBusiness.ssrcs.length, 2)
  await end(call)
})

test('media before the call is live is noted, and counted', whole, async () => {
  const call = await answered('early')
  await peers.told('open', 'early')
  await peers.play('early', 1000, '.....')
  await until(() => call.figures().fromBusiness.packets === 5)
  assert.deepEqual(codes(call), ['media-before-accept'])
  await end(call)
})

test('RTCP BYE without terminate is noted, and the call goes on', whole, async () => {
  const call = await live('gone')
  await peers.play('gone', 1000, '.....b')
  await until(() => codes(call).includes('media-ended'))
  await end(call)
})
