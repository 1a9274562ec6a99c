/** Twilio's identifiers: two letters that say what it is, then 32 hexadecimal digits. */
export type AccountSid = `AC${string}`;
export type ApplicationSid = `AP${string}`;
export type CallSid = `CA${string}`;
export type SenderSid = `XE${string}`;
export type AlertSid = `NO${string}`;
type Prefix = 'AC' | 'AP' | 'CA' | 'XE' | 'NO';
/** A new identifier; lower-case digits, as Twilio writes them. */
export declare function newSid<P extends Prefix>(prefix: P): `${P}${string}`;
/** The one way in for a string from outside: does it have the shape of a `prefix` identifier? */
export declare function isSid<P extends Prefix>(prefix: P, raw: string): raw is `${P}${string}`;
export {};
//# sourceMappingURL=sid.d.ts.map