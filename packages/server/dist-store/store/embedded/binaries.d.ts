/** The PostgreSQL that came with npm. */
export type Binaries = {
    /** The package's folder; `native/bin` and `native/lib` are in it. */
    readonly folder: string;
    /** The package's version, for example `18.4.0-beta.17`. */
    readonly version: string;
};
export declare function program(binaries: Binaries, name: 'initdb' | 'postgres'): string;
/** The part of the version that data directories depend on, for example `18`. */
export declare function majorOf(binaries: Binaries): string;
/** Finds the package of a platform. @throws EmbeddedPostgresUnavailable when there is none */
export declare function findBinaries(platform?: string): Binaries;
/**
 * Makes the links between library names that npm packages cannot carry. Links that are there are left alone, and several
 * processes may do this at once.
 *
 * @returns false when the folder cannot be written to
 */
export declare function linkLibraries({ folder }: Binaries): boolean;
/** A linked copy of the binaries under `parent`, 60 MB, made once for each version. */
export declare function copyBinaries(binaries: Binaries, parent: string): Binaries;
//# sourceMappingURL=binaries.d.ts.map