import type { MessageFact } from '../carrier/meta/carrier-event.ts'
import { persist } from '../kit/persist.ts'
import { SerialQueues } from '../kit/serial-queues.ts'
import { messageProgressed } from './message-progress.ts'
import { messageReceived } from './message-received.ts'
import { permissionReplied } from './permission-replied.ts'
import type { Rooms } from './rooms.ts'

/** Takes what Meta tells of messages and of what users allow. */
export class Messages {
  readonly #rooms: Rooms
  /** What comes from one user, or is told of one message, is done in the order it came. */
  readonly #queues = new SerialQueues()

  constructor(rooms: Rooms) {
    this.#rooms = rooms
  }

  /** Acts on something Meta said and that is kept. Never throws. */
  async handle(fact: MessageFact): Promise<void> {
    try {
      await this.#queues.run(queueOf(fact), () => persist(() => this.#act(fact)))
    } catch (error) {
      this.#rooms.events.broke(`Meta's ${fact.key} could not be acted on`, error)
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
