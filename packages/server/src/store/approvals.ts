import type { Approval } from '../domain/content.ts'
import type { ContentSid } from '../domain/sid.ts'
import type { Db } from './database.ts'

export class ApprovalReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  /** How a content's review stands; null for one that was never submitted. */
  async of(_contentSid: ContentSid): Promise<Approval | null> {
    return null
  }
}
