import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { readWav, tone, toneShare } from '@ringway/sound'
import { BusinessProcess } from './business-peer.test.parent.ts'
import { type AudioTerms, openRelay, type Relay } from './relay.ts'

/** Calls of businesses that speak G.711 and nothing else. */

const quiet = { debug() {}, info() {}, warn() {} }
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

const TERMS: AudioTerms = { g711: ['PCMU', 'PCMA'], g711Order: 'first', g711Alone: 'taken' }
const SECOND = '.'.repeat(50)

for (const law of ['PCMU', 'PCMA'] as const)
  test(`${law}: both hear each other, keys come, and the figures are those of what was sent`, {
    timeout: 60_000,
  }, async () => {
    const id = `call ${law}`
    const call = relay.open(id, null, { terms: TERMS })
    peers.order({ do: 'answer', id, offer: call.description, speaks: law })
    const connected = once(call.events, 'businessConnected')
    await call.applyAnswer((await peers.told('answer', id)).sdp)
    await Promise.all([connected, peers.told('open', id)])
    call.goLive()
    call.speak(tone(700, 1_000), { loop: false })
    await Promise.all([peers.play(id, 1_000, SECOND), once(call.events, 'spoken')])
    call.press('5')
    await peers.told('digits', id, ({ digits }) => digits === '5')
    const heard = readWav(await call.heard('business')).samples
    assert.ok(toneShare(heard.subarray(4_800, 12_800), 16_000, 1_000) > 0.9, 'the user hears the business')
    const { toneShare: share, ssrcs, lost } = await peers.report(id, 700)
    assert.ok(share > 0.6, `the business hears the user, ${share}`)
    assert.deepEqual([ssrcs, lost], [1, 0])
    const { fromBusiness, toBusiness } = call.figures()
    const type = law === 'PCMU' ? 0 : 8
    assert.deepEqual([fromBusiness.payloadTypes, toBusiness.payloadTypes.includes(type)], [[type], true])
    assert.ok(fromBusiness.kbps > 60 && fromBusiness.kbps < 68, `${fromBusiness.kbps} kbit/s`)
    assert.ok((fromBusiness.jitterMs ?? 99) < 20, `${fromBusiness.jitterMs} ms`)
    assert.deepEqual(
      call.notes().filter(({ code }) => code === 'bitrate' || code === 'payload-type'),
      [],
    )
    await call.close()
    peers.order({ do: 'close', id })
  })
