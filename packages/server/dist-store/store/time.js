/** The one place where the Unix milliseconds of records become the timestamptz of rows, and back. Exact to the millisecond. */
export function toTimestamp(time) {
    return new Date(time);
}
export function fromTimestamp(timestamp) {
    return timestamp.getTime();
}
export function toTimestampOrNull(time) {
    return time === null ? null : toTimestamp(time);
}
export function fromTimestampOrNull(timestamp) {
    return timestamp === null ? null : fromTimestamp(timestamp);
}
//# sourceMappingURL=time.js.map