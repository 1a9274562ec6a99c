import { randomBytes } from 'node:crypto';
/** A new identifier; lower-case digits, as Twilio writes them. */
export function newSid(prefix) {
    return `${prefix}${randomBytes(16).toString('hex')}`;
}
/** The one way in for a string from outside: does it have the shape of a `prefix` identifier? */
export function isSid(prefix, raw) {
    return raw.startsWith(prefix) && /^[A-Z]{2}[0-9a-fA-F]{32}$/.test(raw);
}
//# sourceMappingURL=sid.js.map