export type OwnerLock = {
    release(): void;
};
/**
 * Takes a data directory for this process, until released or until the process is gone, however it went.
 *
 * Should several processes find the same dead owner at the same instant, renaming lets one of them take its place. The
 * last word has PostgreSQL, which refuses a second server on its files whatever we believe.
 *
 * @throws DataDirInUse
 */
export declare function takeOwnership(dataDir: string): OwnerLock;
//# sourceMappingURL=owner-lock.d.ts.map