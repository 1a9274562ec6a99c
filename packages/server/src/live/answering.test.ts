import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { type AnsweredLeg, BadOffer, type MediaEngine } from '@ringway/media'
import type { CallOffered } from '../carrier/meta/carrier-event.ts'
import type { Graph } from '../carrier/meta/graph.ts'
import type { Events } from '../events/events.ts'
import { type Deferred, deferred } from '../kit/deferred.ts'
import { Answering } from './answering.ts'
import { TestLeg } from './test-leg.ts'

const OFFERED: CallOffered = {
  kind: 'call-offered',
  key: 'wacid.1/connect',
  callId: 'wacid.1',
  phoneNumberId: '106540352242922',
  fromNumber: '555551234567',
  userId: null,
  callerName: null,
  offer: 'v=0 offer',
  at: 0,
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('Answering', () => {
  let leg: TestLeg
  let life: AbortController
  /** What Meta was told, in order. */
  let told: string[]
  let lost: string[]
  let media: Deferred<AnsweredLeg>
  let preAccepted: Deferred<void>

  beforeEach(() => {
    leg = new TestLeg()
    life = new AbortController()
    told = []
    lost = []
    media = deferred()
    preAccepted = deferred()
  })

  function answering(): Answering {
    const graph: Partial<Graph> = {
      preAccept: async (_number, _call, sdp) => {
        told.push(`pre_accept ${sdp}`)
        await preAccepted.promise
      },
      accept: async (_number, _call, sdp, opaque) => {
        told.push(`accept ${sdp} ${opaque}`)
      },
    }
    const engine: Partial<MediaEngine> = { answer: () => media.promise }
    const events: Partial<Events> = { preAccepted: () => undefined }
    const rooms = { graph: graph as Graph, media: engine as MediaEngine, events: events as Events }
    const bounds = {
      life: life.signal,
      answerBy: performance.now() + 20_000,
      since: 0,
      lost: (reason: string) => void lost.push(reason),
    }
    return new Answering(rooms, 'CA1', OFFERED, bounds)
  }

  test('the same SDP in pre_accept and accept; connected between them, open after', async () => {
    const call = answering()
    const accepted = call.accept()
    media.resolve(leg)
    await settle()
    assert.deepEqual(leg.asked, [], 'no handshake before Meta has our answer')
    preAccepted.resolve()
    assert.equal(await accepted, leg)
    assert.deepEqual(told, ['pre_accept v=0 answer', 'accept v=0 answer CA1'])
    assert.deepEqual(leg.asked, ['connect', 'open'])
  })

  test('an offer that cannot be served fails accept, and Meta is told nothing', async () => {
    const call = answering()
    media.reject(new BadOffer('no Opus'))
    await assert.rejects(call.accept(), BadOffer)
    assert.deepEqual(told, [])
  })

  test('a leg that is lost is told; one that we close is not', async () => {
    answering()
    media.resolve(leg)
    await settle()
    leg.events.emit('closed', 'connection-lost')
    assert.deepEqual(lost, ['connection-lost'])

    leg = new TestLeg()
    media = deferred()
    answering()
    media.resolve(leg)
    await settle()
    leg.events.emit('closed', 'closed')
    assert.deepEqual(lost, ['connection-lost'])
  })

  test('a leg that comes when the call is over is closed', async () => {
    answering()
    life.abort()
    media.resolve(leg)
    await settle()
    assert.ok(leg.asked.includes('close'))
  })

  test('and is not pre-accepted', async () => {
    answering()
    life.abort()
    media.resolve(leg)
    await settle()
    assert.deepEqual(told, [])
  })

  test('a call that ends during pre_accept is not accepted', async () => {
    const accepted = answering().accept()
    media.resolve(leg)
    await settle()
    life.abort()
    preAccepted.resolve()
    await accepted.catch(() => undefined)
    assert.deepEqual(told, ['pre_accept v=0 answer'])
    assert.ok(!leg.asked.includes('open'))
  })
})
