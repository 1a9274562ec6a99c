// The two journeys of a call, for any SDK that has the actions of POST /calls.
import assert from 'node:assert/strict'
import type { Call, CallView } from '@ringway/simulator/client'
import type { SdkDesk } from './meta-sdk-desk.ts'
import { WebRtcPeer } from './webrtc-peer.ts'

/** The actions of `POST /{phone_number_id}/calls`, through an SDK. */
export type CallActions = {
  /** @returns the call's id */
  connect(to: string, sdp: string): Promise<string>
  preAccept(callId: string, sdp: string): Promise<unknown>
  accept(callId: string, sdp: string): Promise<unknown>
  reject(callId: string): Promise<unknown>
  terminate(callId: string): Promise<unknown>
}

const BUSINESS_HZ = 1000
const USER_HZ = 700

/** A user calls the business, which answers, is heard, hears, and hangs up. */
export async function userCallsBusiness(desk: SdkDesk, actions: CallActions): Promise<void> {
  const ann = await desk.wa.user({ name: 'Ann' })
  const call = await ann.calls(desk.business)
  const { sdp: offer = '' } = await desk.told.next('connect', call.id)
  const { peer, sdp } = await WebRtcPeer.answering(offer)
  try {
    await actions.preAccept(call.id, sdp)
    await peer.open
    await actions.accept(call.id, sdp)
    await call.answered()
    await talk(call, peer)
    await actions.terminate(call.id)
    agrees(await call.ended(), { via: 'icon', direction: 'USER_INITIATED' })
    await desk.told.next('terminate', call.id)
    assert.deepEqual(await actionsOf(call), ['pre_accept', 'accept', 'terminate'])
  } finally {
    peer.close()
  }
}

/** A user calls the business, which declines. */
export async function businessDeclines(desk: SdkDesk, actions: CallActions): Promise<void> {
  const dan = await desk.wa.user({ name: 'Dan' })
  const call = await dan.calls(desk.business)
  await desk.told.next('connect', call.id)
  await actions.reject(call.id)
  assert.equal((await call.ended()).outcome, 'declined')
}

/**
 * The business asks a user for leave to call, calls, is answered, is heard, hears, and hangs up.
 *
 * @param ask sends the request for permission through the SDK
 */
export async function businessCallsUser(
  desk: SdkDesk,
  actions: CallActions,
  ask: (to: string) => Promise<unknown>,
): Promise<void> {
  const bob = await desk.wa.user({ name: 'Bob' })
  await bob.writes(desk.business, 'Please call me.')
  await ask(bob.number)
  await bob.permits(desk.business, { response: 'accept' })
  const { peer, sdp } = await WebRtcPeer.offering()
  try {
    const callId = await actions.connect(bob.number, sdp)
    const call = await bob.nextCall(desk.business)
    assert.equal(call.id, callId)
    const { sdp: answer = '' } = await desk.told.next('connect', callId)
    peer.accept(answer)
    await desk.told.next('RINGING', callId)
    await call.answer()
    await desk.told.next('ACCEPTED', callId)
    await peer.open
    await talk(call, peer)
    await actions.terminate(callId)
    agrees(await call.ended(), { via: 'api', direction: 'BUSINESS_INITIATED' })
    await desk.told.next('terminate', callId)
    assert.deepEqual(await actionsOf(call), ['connect', 'terminate'])
  } finally {
    peer.close()
  }
}

/** Both hear each other: a tone each way. */
async function talk(call: Call, peer: WebRtcPeer): Promise<void> {
  peer.play(BUSINESS_HZ)
  await call.expectTone(BUSINESS_HZ, { for_ms: 400 })
  await call.does([{ tone_hz: USER_HZ, ms: 1_200 }])
  const share = peer.loudest(USER_HZ)
  assert.ok(share > 0.6, `the business hears ${USER_HZ} Hz: ${share}`)
}

function agrees(view: CallView, expected: Pick<CallView, 'via' | 'direction'>): void {
  const { via, direction, state, outcome, meta_error } = view
  assert.deepEqual(
    { via, direction, state, outcome, meta_error },
    { ...expected, state: 'ended', outcome: 'answered', meta_error: null },
  )
  assert.ok(view.rtp.sent > 20 && view.rtp.received > 20, JSON.stringify(view.rtp))
}

/** The requests that Graph took, in their order. */
async function actionsOf(call: Call): Promise<unknown[]> {
  const requests = (await call.requests()).filter(({ kind, status }) => kind === 'graph' && status === 200)
  return requests.map(({ body }) => (body as { action?: unknown }).action)
}
