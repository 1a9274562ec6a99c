import { sql } from 'kysely'
import type { Alert } from '../domain/alert.ts'
import type { Call } from '../domain/call.ts'
import type { Contact } from '../domain/contact.ts'
import type { Delivery } from '../domain/delivery.ts'
import type { Sender } from '../domain/sender.ts'
import type { CallSid } from '../domain/sid.ts'
import { alertInserted } from './alerts.ts'
import { callFrom, callUpdated } from './calls.ts'
import { contactUpdated } from './contacts.ts'
import type { Tx } from './database.ts'
import type { Job } from './job-adder.ts'
import { deliveriesInserted, deliveryJob } from './outbox.ts'
import { type RowInJson, rowOf } from './row-json.ts'
import { type SendersTable, senderFrom } from './senders.ts'
import { together } from './together.ts'

/** What a call has become, and what is kept together with that. */
export type CallMove = {
  readonly call: Call
  /** Sender and user, where the move changes what they have to do with each other. */
  readonly contact: Contact | null
  readonly alert: Alert | null
  /** Status callbacks, in their order. */
  readonly deliveries: readonly Delivery[]
  readonly jobs: readonly Job[]
}

/** A call's moves: read by one question, kept by one statement, so that nobody waits long for a call that is locked. */
export class CallMoves {
  readonly #tx: Tx

  constructor(tx: Tx) {
    this.#tx = tx
  }

  /**
   * The call, which nobody else changes or locks until this transaction ends, and its sender; null when there is no such call.
   * `sender` is null where it is gone, or never was.
   */
  async lock(sid: CallSid): Promise<{ readonly call: Call; readonly sender: Sender | null } | null> {
    const row = await this.#tx
      .selectFrom('calls')
      .leftJoin('senders', 'senders.sid', 'calls.sender_sid')
      .selectAll('calls')
      .select(sql<RowInJson<SendersTable> | null>`to_json(senders)`.as('sender'))
      .where('calls.sid', '=', sid)
      .forUpdate('calls')
      .executeTakeFirst()
    return row ? { call: callFrom(row), sender: row.sender && senderFrom(rowOf(row.sender)) } : null
  }

  /** Writes what was locked: the whole call, and the whole contact. */
  async keep({ call, contact, alert, deliveries, jobs }: CallMove): Promise<void> {
    const changes = [
      callUpdated(this.#tx, call),
      ...(contact ? [contactUpdated(this.#tx, contact)] : []),
      ...(alert ? [alertInserted(this.#tx, alert)] : []),
      ...(deliveries.length > 0 ? [deliveriesInserted(this.#tx, deliveries)] : []),
    ]
    await together(this.#tx, changes, [...jobs, ...deliveries.map((delivery) => deliveryJob(delivery))])
  }
}
