import { type Binaries } from './binaries.ts';
import { type Privilege } from './privilege.ts';
/** Which PostgreSQL runs, and as whom. */
export type Setting = {
    readonly binaries: Binaries;
    readonly privilege: Privilege;
};
/**
 * Finds a way to run PostgreSQL here by trying: as whom it can reach the data directory, and whether the programs run
 * from where npm put them. When they do not (a home that only root may enter, links that may not be made) a copy of them
 * in the data directory is used.
 *
 * @throws DataDirUnreachable, EmbeddedPostgresUnavailable
 */
export declare function findSetting(dataDir: string, privileges?: Privilege[]): Setting;
//# sourceMappingURL=setting.d.ts.map