import type { Millis } from '../kit/clock.ts';
import type { Db } from './database.ts';
export interface NodesTable {
    id: string;
    worker_ids: string[];
    pid: number;
    started_at: Date;
    last_seen_at: Date;
}
/** One run of a Ringway process. */
export type Node = {
    readonly id: string;
    /** The names under which it holds jobs, written before it takes the first. */
    readonly workerIds: readonly string[];
    readonly pid: number;
    readonly startedAt: Millis;
    readonly lastSeenAt: Millis;
};
export declare class NodeReader {
    protected readonly db: Db;
    constructor(db: Db);
    /** Oldest first. */
    all(): Promise<Node[]>;
}
export declare class NodeWriter extends NodeReader {
    insert(node: Node): Promise<void>;
    /** It was alive at `at`. An unknown node changes nothing. */
    seen(id: string, at: Millis): Promise<void>;
    /** @returns false when there was none */
    delete(id: string): Promise<boolean>;
}
//# sourceMappingURL=nodes.d.ts.map