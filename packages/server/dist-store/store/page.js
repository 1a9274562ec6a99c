import { sql } from 'kysely';
import { BadCursor } from './errors.js';
import { fromTimestamp, toTimestamp } from './time.js';
/**
 * One page of `query`, newest first, by (created_at, sid): rows of the same millisecond are neither skipped nor
 * repeated, and what is added meanwhile moves nothing.
 */
export async function fetchPage(query, page, toRecord) {
    const backwards = !page.after && Boolean(page.before);
    const from = page.after ?? page.before ?? null;
    const direction = backwards ? 'asc' : 'desc';
    const part = from === null ? query : query.where(beyond(from, backwards));
    // One row more than asked tells whether there is another page.
    const found = await part
        .orderBy(sql `created_at`, direction)
        .orderBy(sql `sid`, direction)
        .limit(page.size + 1)
        .execute();
    const more = found.length > page.size;
    const rows = found.slice(0, page.size);
    if (backwards)
        rows.reverse();
    return { rows: rows.map(toRecord), ...ends(rows, { more, backwards, first: from === null }) };
}
/** The two cursors of a page. A page reached by a cursor has rows on the side it came from. */
function ends(rows, { more, backwards, first }) {
    const head = rows[0];
    const tail = rows.at(-1);
    if (!head || !tail)
        return { next: null, previous: null };
    if (backwards)
        return { next: cursorOf(tail), previous: more ? cursorOf(head) : null };
    return { next: more ? cursorOf(tail) : null, previous: first ? null : cursorOf(head) };
}
function beyond(cursor, backwards) {
    const { time, sid } = parseCursor(cursor);
    return backwards
        ? sql `(created_at, sid) > (${time}::timestamptz, ${sid}::text)`
        : sql `(created_at, sid) < (${time}::timestamptz, ${sid}::text)`;
}
function cursorOf(row) {
    return `${row.sid}-${fromTimestamp(row.created_at).toString(36)}`;
}
/** @throws BadCursor */
function parseCursor(cursor) {
    const match = /^([A-Z]{2}[0-9a-fA-F]{32})-([0-9a-z]{1,10})$/.exec(cursor);
    if (match?.[1] === undefined || match[2] === undefined)
        throw new BadCursor();
    return { sid: match[1], time: toTimestamp(Number.parseInt(match[2], 36)) };
}
//# sourceMappingURL=page.js.map