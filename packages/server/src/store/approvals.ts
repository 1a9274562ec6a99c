import type { Insertable, Selectable } from 'kysely'
import type { Approval, ApprovalStatus } from '../domain/content.ts'
import type { AccountSid, ContentSid } from '../domain/sid.ts'
import type { Millis } from '../kit/clock.ts'
import type { Db } from './database.ts'
import { storable } from './storable.ts'
import { fromTimestamp, toTimestamp } from './time.ts'

export interface ApprovalsTable {
  content_sid: ContentSid
  account_sid: AccountSid
  name: string
  /** The content's: it is half of the template's key. */
  language: string
  category: string
  content_type: string
  status: ApprovalStatus
  rejection_reason: string
  allow_category_change: boolean
  template_id: string | null
  waba_id: string
  /** When Meta said what is known last, by Meta's clock; null while it has said nothing by webhook. */
  reviewed_at: Date | null
  created_at: Date
  updated_at: Date
}

/** How Meta names a template. */
export type TemplateName = {
  readonly wabaId: string
  readonly templateId: string
  readonly name: string
  readonly language: string
}

export class ApprovalReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  /** Null for a content that was never submitted. */
  async of(contentSid: ContentSid): Promise<Approval | null> {
    const [approval] = await this.ofEach([contentSid])
    return approval ?? null
  }

  /** Those of several contents, in no order. */
  async ofEach(contentSids: readonly ContentSid[]): Promise<Approval[]> {
    if (contentSids.length === 0) return []
    const rows = await this.db.selectFrom('approvals').selectAll().where('content_sid', 'in', contentSids).execute()
    return rows.map(fromRow)
  }
}

export class ApprovalWriter extends ApprovalReader {
  /** @param language the content's. @returns false when the account's other content has this name in this language */
  async insert(approval: Approval, language: string): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.db
      .insertInto('approvals')
      .values({ ...toRow(approval), language })
      .onConflict((conflict) => conflict.columns(['waba_id', 'name', 'language']).doNothing())
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  }

  /** The approval, which nobody else changes or locks until this transaction ends. */
  async lock(contentSid: ContentSid): Promise<Approval | null> {
    const row = await this.db
      .selectFrom('approvals')
      .selectAll()
      .where('content_sid', '=', contentSid)
      .forUpdate()
      .executeTakeFirst()
    return row ? fromRow(row) : null
  }

  /**
   * The approval that something Meta said at `at` concerns, locked: by the template's id, or by its name and language
   * alone while Meta's answer to the submission is not on record. Null when it is no template of ours, or when something newer is known.
   */
  async lockForReview({ wabaId, templateId, name, language }: TemplateName, at: Millis): Promise<Approval | null> {
    const row = await this.db
      .selectFrom('approvals')
      .selectAll()
      .where('waba_id', '=', wabaId)
      .where('name', '=', name)
      .where('language', '=', language)
      .where(({ and, or, eb }) =>
        or([eb('template_id', '=', templateId), and([eb('template_id', 'is', null), eb('status', '=', 'received')])]),
      )
      .where(({ or, eb }) => or([eb('reviewed_at', 'is', null), eb('reviewed_at', '<=', toTimestamp(at))]))
      .forUpdate()
      .executeTakeFirst()
    return row ? fromRow(row) : null
  }

  /** Writes the whole record: lock it first. @param reviewedAt when Meta said so, where it was a word of Meta's */
  async update(approval: Approval, reviewedAt?: Millis): Promise<void> {
    const { content_sid: contentSid, account_sid: _account, created_at: _created, ...changes } = toRow(approval)
    const review = reviewedAt === undefined ? {} : { reviewed_at: toTimestamp(reviewedAt) }
    await this.db
      .updateTable('approvals')
      .set({ ...changes, ...review })
      .where('content_sid', '=', contentSid)
      .execute()
  }
}

function toRow(approval: Approval): Omit<Insertable<ApprovalsTable>, 'language' | 'reviewed_at'> {
  return storable({
    content_sid: approval.contentSid,
    account_sid: approval.accountSid,
    name: approval.name,
    category: approval.category,
    content_type: approval.contentType,
    status: approval.status,
    rejection_reason: approval.rejectionReason,
    allow_category_change: approval.allowCategoryChange,
    template_id: approval.templateId,
    waba_id: approval.wabaId,
    created_at: toTimestamp(approval.createdAt),
    updated_at: toTimestamp(approval.updatedAt),
  })
}

function fromRow(row: Selectable<ApprovalsTable>): Approval {
  return {
    contentSid: row.content_sid,
    accountSid: row.account_sid,
    name: row.name,
    category: row.category,
    contentType: row.content_type,
    status: row.status,
    rejectionReason: row.rejection_reason,
    allowCategoryChange: row.allow_category_change,
    templateId: row.template_id,
    wabaId: row.waba_id,
    createdAt: fromTimestamp(row.created_at),
    updatedAt: fromTimestamp(row.updated_at),
  }
}
