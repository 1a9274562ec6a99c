/** Looks every few milliseconds until `look` answers something true. @throws after `withinMs`, with what was looked for */
export declare function until<T>(what: string, look: () => T | Promise<T>, withinMs?: number): Promise<Exclude<Awaited<T>, null | undefined | false>>;
//# sourceMappingURL=test-until.d.ts.map