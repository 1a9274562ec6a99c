import type { MessageFact } from '../carrier/meta/carrier-event.ts'
import { persist } from '../kit/persist.ts'
import { SerialQueue } from '../kit/serial-queue.ts'
import { messageProgressed } from './message-progress.ts'
import { messageReceived } from './message-received.ts'
import { permissionReplied } from './permission-replied.ts'
import type { Rooms } from './rooms.ts'

/** What Meta said is acted on again when the records could not be reached. */
const ACT_AGAIN_AFTER_MS = [100, 400, 1_000]

/** Takes what Meta tells of messages and of what users allow. */
export class Messages {
  readonly #rooms: Rooms
  /** What comes from one user, or is told of one message, is done in the order it came. */
  readonly #queues = new Map<string, SerialQueue>()

  constructor(rooms: Rooms) {
    this.#rooms = rooms
  }

  /** Acts on something Meta said and that is kept. Never throws. */
  async handle(fact: MessageFact): Promise<void> {
    const key = queueOf(fact)
    const queue = this.#queues.get(key) ?? new SerialQueue()
    this.#queues.set(key, queue)
    try {
      await queue.run(() => persist(() => this.#act(fact), ACT_AGAIN_AFTER_MS))
    } catch (error) {
      this.#rooms.events.broke(`Meta's ${fact.key} could not be acted on`, error)
    } finally {
      if (queue.isIdle) this.#queues.delete(key)
    }
  }

  async #act(fact: MessageFact): Promise<void> {
    switch (fact.kind) {
      case 'message-received':
        return await messageReceived(this.#rooms, fact)
      case 'message-progressed':
        return await messageProgressed(this.#rooms, fact)
      case 'permission-replied':
        return await permissionReplied(this.#rooms, fact)
      default:
        return fact satisfies never
    }
  }
}

function queueOf(fact: MessageFact): string {
  if (fact.kind === 'message-progressed') return fact.messageId
  return `${fact.phoneNumberId}/${fact.user.number ?? fact.user.id}`
}
