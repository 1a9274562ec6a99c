import { setTimeout as pause } from 'node:timers/promises'
import { silencePacket } from '@ringway/sound'
import { type RTCDtlsTransport, RtpHeader } from 'werift'
import { until } from '../kit.ts'
import type { Leavings } from '../leavings.ts'
import { openLoadPeer } from './load-peer.ts'
import { answerWithWerift, OPUS } from './werift-caller.ts'

const PACKETS = 60
/** What is done to packets on purpose, by their numbers. */
const LEFT_OUT = [10, 11, 30]
const TWICE = [20, 40]
/** Each leaves after the one that follows it. */
const SWAPPED = [25, 45, 50]

/**
 * Whether the load peer counts what it should: werift calls it, leaves packets out, sends some twice and some too late, and is
 * long silent once.
 *
 * @returns what was counted, and how it runs here, in words
 * @throws Error when it is not what was done
 */
export async function checkLoadPeer(leavings: Leavings): Promise<string> {
  const { peer, goesFirst } = await openLoadPeer()
  const closePeer = leavings.add(() => peer.close())
  const { offers } = await peer.ask('offer', { calls: 1 })
  const [offer] = offers
  if (!offer) throw new Error('the load peer made no offer')
  const { connection, dtls, sdp, connect } = await answerWithWerift(offer.sdp)
  const closeCaller = leavings.add(() => connection.close())
  await peer.ask('answered', { call: offer.call, sdp })
  await connect()
  await until('werift and the load peer connected', () => dtls.state === 'connected')
  await sendBadly(dtls)
  await pause(50)
  const { received, lost, twice, outOfOrder } = await peer.ask('stats', {})
  await closeCaller()
  await closePeer()
  const words = (...[came, missing, again, late]: readonly number[]) =>
    `${came} received, ${missing} lost, ${again} twice, ${late} out of order`
  const done = words(PACKETS - LEFT_OUT.length, LEFT_OUT.length, TWICE.length, SWAPPED.length)
  const counted = words(received, lost, twice, outOfOrder)
  if (counted !== done) throw new Error(`The load peer counts wrongly: ${counted}; it should be ${done}.`)
  return `${counted}, as was sent. Its thread runs ${goesFirst ? 'before all others' : 'like all others: no more was allowed'}`
}

async function sendBadly(dtls: RTCDtlsTransport): Promise<void> {
  const payload = Buffer.from(silencePacket())
  const send = async (number: number) => {
    // Wraps on its way: the numbers are 16 bits long.
    const sequenceNumber = (65_500 + number) & 0xffff
    await dtls.sendRtp(payload, new RtpHeader({ payloadType: OPUS, ssrc: 1, sequenceNumber, timestamp: number * 960 }))
  }
  for (let number = 0; number < PACKETS; number++) {
    if (LEFT_OUT.includes(number) || SWAPPED.includes(number - 1)) continue
    if (SWAPPED.includes(number)) await send(number + 1)
    await send(number)
    if (TWICE.includes(number)) await send(number)
    await pause(1)
  }
}
