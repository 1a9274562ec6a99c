/**
 * As whom PostgreSQL runs; it refuses to be root.
 *
 * - `self`: as the user that runs Ringway, who is not root.
 * - `namespace`: root, inside a user namespace of its own, where it is nobody; its files stay root's.
 * - `nobody`: root has become uid 65534, to whom its files are given. For containers that allow no namespaces.
 */
export type Privilege = {
    readonly mode: 'self' | 'namespace' | 'nobody';
    /** Whose the files are; null on a platform without users. */
    readonly uid: number | null;
    readonly gid: number | null;
};
/** The ways PostgreSQL could run for this user, best first. */
export declare function privilegesOf(uid?: number | null, gid?: number | null): Privilege[];
/** What to spawn so that `command` runs with this privilege. */
export declare function commandWith(privilege: Privilege, command: readonly [string, ...string[]]): {
    file: string;
    args: string[];
    user: {
        uid: number;
        gid: number;
    } | {
        uid?: undefined;
        gid?: undefined;
    };
};
/**
 * Gives a tree to the privilege's user. The top is given last, so whose the top is says whose all of it is: a directory
 * that was made with another privilege is put right, even after a change that was cut short.
 */
export declare function giveTree(top: string, { uid, gid }: Privilege): void;
//# sourceMappingURL=privilege.d.ts.map