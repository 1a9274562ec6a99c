import { sql } from 'kysely';
import { toTimestamp } from './time.js';
/** Rows whose `column` lies within `range`; a row without a time never does, unless the range is open on both sides. */
export function within(column, range) {
    const since = range.from === undefined ? sql `true` : sql `${sql.ref(column)} >= ${toTimestamp(range.from)}`;
    const until = range.until === undefined ? sql `true` : sql `${sql.ref(column)} < ${toTimestamp(range.until)}`;
    return sql `(${since} and ${until})`;
}
//# sourceMappingURL=time-range.js.map