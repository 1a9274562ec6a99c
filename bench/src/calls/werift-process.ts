/** werift as an engine, in a process of its own: connects, plays, joins; no more than a load asks of it. */
import { randomInt } from 'node:crypto'
import { encodeOpus, RTP_TICKS_PER_PACKET, silencePacket } from '@ringway/sound'
import { RtpHeader } from 'werift'
import { answerQuestions } from './asked-process.ts'
import { Pacer } from './media-kit.ts'
import { soundOf } from './prompt-sound.ts'
import { answerWithWerift, OPUS, type WeriftAnswer } from './werift-caller.ts'
import type { WeriftQuestions, WeriftTold } from './werift-words.ts'

const SILENCE = silencePacket()

class Leg {
  readonly #answer: WeriftAnswer
  readonly #ssrc = randomInt(1, 2 ** 32)
  #sequence = randomInt(2 ** 15)
  #timestamp = randomInt(2 ** 31)
  #packets: readonly Uint8Array[] = [SILENCE]
  #next = 0
  joined: Leg | null = null
  sent = 0
  received = 0

  constructor(answer: WeriftAnswer) {
    this.#answer = answer
    answer.dtls.onRtp.subscribe(({ payload }) => {
      this.received++
      this.joined?.send(payload)
    })
  }

  play(packets: readonly Uint8Array[]): void {
    this.#packets = packets
    this.#next = 0
  }

  sendNext(): void {
    const packet = this.#packets[this.#next++ % this.#packets.length]
    if (packet && !this.joined) this.send(Buffer.from(packet))
  }

  send(payload: Buffer): void {
    if (this.#answer.dtls.state !== 'connected') return
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#timestamp = (this.#timestamp + RTP_TICKS_PER_PACKET) >>> 0
    const place = { sequenceNumber: this.#sequence, timestamp: this.#timestamp }
    const header = new RtpHeader({ payloadType: OPUS, ssrc: this.#ssrc, ...place })
    this.sent++
    void this.#answer.dtls.sendRtp(payload, header).catch(() => {})
  }

  async connect(): Promise<void> {
    await this.#answer.connect()
  }

  async close(): Promise<void> {
    await this.#answer.connection.close()
  }
}

const legs: Leg[] = []
const prompts: Uint8Array[][] = []
const pacer = new Pacer<Leg>((leg) => leg.sendNext())

answerQuestions<WeriftQuestions>({
  prepare: async ({ source }) => {
    const packets = encodeOpus(await soundOf(source))
    return { prompt: prompts.push(packets) - 1, durationMs: packets.length * 20 }
  },
  answer: ({ offer }) => answer(offer),
  connect: async ({ leg }) => {
    await legNumbered(leg).connect()
    return {}
  },
  open: ({ leg }) => {
    pacer.add(legNumbered(leg))
    return {}
  },
  play: ({ leg, prompt }) => {
    legNumbered(leg).play(prompts[prompt] ?? [])
    return {}
  },
  bridge: ({ legs: [first, second] }) => {
    legNumbered(first).joined = legNumbered(second)
    legNumbered(second).joined = legNumbered(first)
    return {}
  },
  stats: () => {
    const { user, system } = process.cpuUsage()
    const sum = (read: (leg: Leg) => number) => legs.reduce((all, leg) => all + read(leg), 0)
    const packets = { sent: sum(({ sent }) => sent), received: sum(({ received }) => received), lost: 0 }
    return { processId: process.pid, ...packets, lateness: pacer.lateness(), cpuMs: (user + system) / 1_000 }
  },
  close: async ({ leg }) => {
    pacer.remove(legNumbered(leg))
    await legNumbered(leg).close()
    return {}
  },
})

async function answer(offer: string): Promise<{ leg: number; sdp: string }> {
  const answered = await answerWithWerift(offer)
  const leg = legs.push(new Leg(answered)) - 1
  const tell = (what: WeriftTold['what']) => process.send?.({ leg, what } satisfies WeriftTold)
  answered.dtls.onStateChange.subscribe((state) => {
    if (state === 'connected') tell('connected')
    if (state === 'failed' || state === 'closed') tell('closed')
  })
  return { leg, sdp: answered.sdp }
}

function legNumbered(number: number): Leg {
  const leg = legs[number]
  if (!leg) throw new RangeError(`there is no leg ${number}`)
  return leg
}
