import { describe, test } from 'node:test'
import type { MediaEngine } from '../index.ts'
import { connected } from './calls.ts'
import { Meddler, type Meddling } from './meddler.ts'
import { MetaPeer } from './meta-peer.ts'

/** What becomes of one call's checks on their way. */
type Line = (meddler: Meddler) => void

const LINES: Record<string, Line> = {
  'the first check is lost': (meddler) => {
    meddler.outward = without(isCheck, 1)
  },
  'the first two answers are lost': (meddler) => {
    meddler.inward = without(isAnswer, 2)
  },
  'nomination is lost twice': (meddler) => {
    meddler.outward = without(isNomination, 2)
  },
  // The other side has what it needs, and where it begins the handshake it does so before we are ready.
  'the answer to nomination is lost twice': (meddler) => {
    meddler.inward = without(isAnswer, 2, 1)
  },
  'answers are so late that each check has been sent again': (meddler) => {
    const late = new Map<string, Buffer>()
    meddler.inward = (datagram) => {
      if (!isAnswer(datagram)) return [datagram]
      late.set(transactionOf(datagram), datagram)
      return []
    }
    meddler.outward = (datagram) => {
      const answer = isCheck(datagram) && late.get(transactionOf(datagram))
      if (answer) meddler.say(answer)
      return [datagram]
    }
  },
  'checks and answers come twice': (meddler) => {
    meddler.inward = twice
    meddler.outward = twice
  },
}

/** Calls with WhatsApp's relay over a bad line: each connects by itself, whoever begins the handshake. */
export function lossesSuite(engine: () => MediaEngine): void {
  describe('a bad line', { timeout: 120_000, concurrency: 4 }, () => {
    for (const [name, line] of Object.entries(LINES)) {
      test(`${name}: we begin the handshake`, async () => {
        const peer = await MetaPeer.offering()
        await using meddler = await Meddler.between(peer.sdp)
        line(meddler)
        const leg = await engine().answer(meddler.misled(peer.sdp))
        await peer.accept(leg.answer)
        await using _call = await connected(peer, leg, () => leg.connect())
      })

      test(`${name}: it begins the handshake`, async () => {
        const leg = await engine().offer()
        const peer = await MetaPeer.answering(leg.offer, { setup: 'active' })
        await using meddler = await Meddler.between(peer.sdp)
        line(meddler)
        await using _call = await connected(peer, leg, () => leg.applyAnswer(meddler.misled(peer.sdp)))
      })
    }
  })
}

/** Of the datagrams that are such, some are lost: `count` of them, after the first `skip`. */
function without(are: (datagram: Buffer) => boolean, count: number, skip = 0): Meddling {
  let seen = 0
  return (datagram) => {
    if (!are(datagram)) return [datagram]
    seen++
    return seen > skip && seen <= skip + count ? [] : [datagram]
  }
}

function twice(datagram: Buffer): Buffer[] {
  return isCheck(datagram) || isAnswer(datagram) ? [datagram, datagram] : [datagram]
}

/** By the type of a STUN message. RFC 8489, section 5. */
function isCheck(datagram: Buffer): boolean {
  return datagram.length >= 20 && datagram.readUInt16BE(0) === 0x0001
}

function isAnswer(datagram: Buffer): boolean {
  return datagram.length >= 20 && datagram.readUInt16BE(0) === 0x0101
}

function transactionOf(message: Buffer): string {
  return message.toString('hex', 8, 20)
}

/** A check with USE-CANDIDATE. RFC 8445, section 16.1. */
function isNomination(datagram: Buffer): boolean {
  if (!isCheck(datagram)) return false
  for (let at = 20; at + 4 <= datagram.length; at += 4 + ((datagram.readUInt16BE(at + 2) + 3) & ~3))
    if (datagram.readUInt16BE(at) === 0x0025) return true
  return false
}
