import { randomUUID } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { until } from '../kit.ts'

/** What rtpengine answers; the rest of it depends on what was asked. */
export type NgAnswer = { readonly result: string; readonly 'error-reason'?: string } & Readonly<Record<string, unknown>>

const ASKED_AGAIN_AFTER_MS = 1_000
const ASKED_AT_MOST = 5

/** rtpengine's control protocol `ng`: a datagram with a cookie and a question, one with the same cookie and the answer. */
export class RtpengineDoor {
  readonly #socket: Socket
  readonly #waiting = new Map<string, (answer: NgAnswer) => void>()

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (datagram) => {
      const words = datagram.toString()
      const space = words.indexOf(' ')
      this.#waiting.get(words.slice(0, space))?.(JSON.parse(words.slice(space + 1)) as NgAnswer)
    })
    socket.on('error', () => {}) // nobody listens there yet, or any more: what is asked goes unanswered
  }

  /** Once it answers. */
  static async open(port: number): Promise<RtpengineDoor> {
    const socket = createSocket('udp4')
    socket.connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const door = new RtpengineDoor(socket)
    await until('rtpengine answers', () => door.#askOnce(randomUUID(), '{"command":"ping"}', 100))
    return door
  }

  /** @throws Error with its refusal, or that it did not answer */
  async ask(command: string, what: object = {}): Promise<NgAnswer> {
    // Asked twice with the same cookie it does it once.
    const cookie = randomUUID()
    const words = JSON.stringify({ command, ...what })
    for (let time = 0; time < ASKED_AT_MOST; time++) {
      const answer = await this.#askOnce(cookie, words, ASKED_AGAIN_AFTER_MS)
      if (answer?.result === 'error') throw new Error(`rtpengine: ${answer['error-reason']}`)
      if (answer) return answer
    }
    throw new Error('rtpengine did not answer')
  }

  close(): void {
    this.#socket.close()
  }

  /** @returns null when it does not answer in time */
  async #askOnce(cookie: string, words: string, withinMs: number): Promise<NgAnswer | null> {
    const answered = new Promise<NgAnswer | null>((resolve) => {
      const timer = setTimeout(() => resolve(null), withinMs)
      this.#waiting.set(cookie, (answer) => {
        clearTimeout(timer)
        resolve(answer)
      })
    })
    this.#socket.send(`${cookie} ${words}`)
    const answer = await answered
    this.#waiting.delete(cookie)
    return answer
  }
}
