import type { Millis } from '../kit/clock.ts'
import type { Db } from './database.ts'
import { storable } from './storable.ts'
import { fromTimestamp, toTimestamp } from './time.ts'

export interface NodesTable {
  id: string
  worker_ids: string[]
  pid: number
  started_at: Date
  last_seen_at: Date
}

/** One run of a Ringway process. */
export type Node = {
  readonly id: string
  /** The names under which it holds jobs, written before it takes the first. */
  readonly workerIds: readonly string[]
  readonly pid: number
  readonly startedAt: Millis
  readonly lastSeenAt: Millis
}

export class NodeReader {
  protected readonly db: Db

  constructor(db: Db) {
    this.db = db
  }

  /** Oldest first. */
  async all(): Promise<Node[]> {
    const rows = await this.db.selectFrom('nodes').selectAll().orderBy('started_at').orderBy('id').execute()
    return rows.map(fromRow)
  }
}

export class NodeWriter extends NodeReader {
  async insert(node: Node): Promise<void> {
    await this.db.insertInto('nodes').values(toRow(node)).execute()
  }

  /** It was alive at `at`. An unknown node changes nothing. */
  async seen(id: string, at: Millis): Promise<void> {
    await this.db
      .updateTable('nodes')
      .set({ last_seen_at: toTimestamp(at) })
      .where('id', '=', id)
      .execute()
  }

  /** @returns false when there was none */
  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.db.deleteFrom('nodes').where('id', '=', id).executeTakeFirstOrThrow()
    return numDeletedRows > 0n
  }
}

function toRow(node: Node): NodesTable {
  return storable({
    id: node.id,
    worker_ids: [...node.workerIds],
    pid: node.pid,
    started_at: toTimestamp(node.startedAt),
    last_seen_at: toTimestamp(node.lastSeenAt),
  })
}

function fromRow(row: NodesTable): Node {
  return {
    id: row.id,
    workerIds: row.worker_ids,
    pid: row.pid,
    startedAt: fromTimestamp(row.started_at),
    lastSeenAt: fromTimestamp(row.last_seen_at),
  }
}
