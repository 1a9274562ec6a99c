import { sql } from 'kysely'
import type { Account } from '../domain/account.ts'
import type { Application } from '../domain/application.ts'
import type { Call } from '../domain/call.ts'
import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
import type { SenderSid } from '../domain/sid.ts'
import { userKey } from '../domain/user-key.ts'
import type { Millis } from '../kit/clock.ts'
import { type AccountsTable, accountFrom } from './accounts.ts'
import { type ApplicationsTable, applicationFrom } from './applications.ts'
import { callInserted, LIVE } from './calls.ts'
import { userHeard } from './contacts.ts'
import type { Tx } from './database.ts'
import { eventActedOn, eventKey } from './meta-events.ts'
import { type RowInJson, rowOf } from './row-json.ts'
import { type SendersTable, senderFrom } from './senders.ts'
import { together } from './together.ts'

/** Whom a user calls. */
export type Called = {
  readonly sender: Sender
  readonly account: Account
  /** Leads the sender's calls; null when the sender names none, or one that is gone. */
  readonly application: Application | null
}

/** A user's call that Meta offers, and what the records know of it. */
export type Offered = {
  /** Nobody had acted on the offer before. */
  readonly isNew: boolean
  /** Meta has told of the call's end too. */
  readonly userGone: boolean
  /** Null when Meta's number is no sender of ours. */
  readonly called: Called | null
  /** Calls of the sender that are not over, ringing ones included. */
  readonly liveCalls: number
}

/**
 * What has to be known of a call before it is let in, and how it comes on record. Its parties wait for each trip to PostgreSQL,
 * and near a sender's limit all new calls do: so these questions are asked of several tables at once.
 */
export class Admission {
  readonly #tx: Tx

  constructor(tx: Tx) {
    this.#tx = tx
  }

  /** Takes up Meta's offer: from now on it is acted on. */
  async offered({ key, callId, phoneNumberId }: OfferedCall): Promise<Offered> {
    const row = await this.#tx
      .with('acted_on', (db) => eventActedOn(db, key).returning('key'))
      .selectFrom(sql`(select)`.as('offer'))
      .leftJoin('senders', (join) => join.on('senders.phone_number_id', '=', phoneNumberId))
      .leftJoin('accounts', 'accounts.sid', 'senders.account_sid')
      .leftJoin('applications', (join) =>
        join
          .onRef('applications.sid', '=', 'senders.voice_application_sid')
          .onRef('applications.account_sid', '=', 'senders.account_sid'),
      )
      .select(({ exists, selectFrom }) => [
        exists(selectFrom('acted_on').select('key')).as('isNew'),
        exists(
          selectFrom('meta_events')
            .select('id')
            .where('key', '=', eventKey(`${callId}/terminate`)),
        ).as('userGone'),
        sql<RowInJson<SendersTable> | null>`to_json(senders)`.as('sender'),
        sql<RowInJson<AccountsTable> | null>`to_json(accounts)`.as('account'),
        sql<RowInJson<ApplicationsTable> | null>`to_json(applications)`.as('application'),
        LIVE_CALLS.as('liveCalls'),
      ])
      .executeTakeFirstOrThrow()
    const { isNew, userGone, sender, account, application, liveCalls } = row
    const facts = { isNew: Boolean(isNew), userGone: Boolean(userGone), liveCalls: Number(liveCalls) }
    if (sender === null || account === null) return { ...facts, called: null }
    const led = application && applicationFrom(rowOf(application))
    return {
      ...facts,
      called: { sender: senderFrom(rowOf(sender)), account: accountFrom(rowOf(account)), application: led },
    }
  }

  /** The sender at `address`, with its calls that are not over; null when there is none. */
  async caller(address: WhatsAppAddress): Promise<{ readonly sender: Sender; readonly liveCalls: number } | null> {
    const row = await this.#tx
      .selectFrom('senders')
      .selectAll()
      .select(LIVE_CALLS.as('liveCalls'))
      .where('address', '=', address)
      .executeTakeFirst()
    return row ? { sender: senderFrom(row), liveCalls: Number(row.liveCalls) } : null
  }

  /** How many calls of the sender are not over, and whether one of them is with this user. */
  async underWay(
    senderSid: SenderSid,
    user: WhatsAppAddress,
  ): Promise<{ readonly liveCalls: number; readonly busyTogether: boolean }> {
    const live = this.#tx.selectFrom('calls').where('sender_sid', '=', senderSid).where(LIVE)
    const { liveCalls, busyTogether } = await this.#tx
      .selectNoFrom(({ exists }) => [
        live.select(({ fn }) => fn.countAll<string>().as('count')).as('liveCalls'),
        exists(live.select('sid').where('user_key', '=', userKey(user))).as('busyTogether'),
      ])
      .executeTakeFirstOrThrow()
    return { liveCalls: Number(liveCalls), busyTogether: Boolean(busyTogether) }
  }

  /** A user's call comes on record, and that the user was heard from. */
  async letIn(call: Call, senderSid: SenderSid, at: Millis): Promise<void> {
    await together(this.#tx, [callInserted(this.#tx, call), userHeard(this.#tx, senderSid, call.from, at)])
  }
}

/** In a question about `senders`. */
const LIVE_CALLS = sql<string>`(select count(*) from calls where sender_sid = senders.sid and ${LIVE})`

type OfferedCall = { readonly key: string; readonly callId: string; readonly phoneNumberId: string }
