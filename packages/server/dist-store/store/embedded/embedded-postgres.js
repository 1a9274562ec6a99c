import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseLost, PostgresDidNotStart } from '../errors.js';
import { program } from './binaries.js';
import { prepareData, SUPERUSER } from './data-directory.js';
import { takeOwnership } from './owner-lock.js';
import { endLeftover, makeWay, readPostmasterFile } from './postmaster-file.js';
import { startOf } from './process-table.js';
import { findSetting } from './setting.js';
import { Supervised } from './supervised.js';
/** The name of the socket; there is no TCP port. */
const PORT = 5432;
/** `sockaddr_un` holds 104 characters on macOS and 108 on Linux, and `/.s.PGSQL.5432` is part of them. */
const LONGEST_SOCKET_FOLDER = 88;
/** Recovery after a crash replays what was written since the last checkpoint: at most some gigabytes. */
const START_WITHIN_MS = 120_000;
/** How long the processes of a killed server may take to notice that it is gone. */
const SETTLE_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 5;
/**
 * Starts the PostgreSQL that came with npm, on a Unix socket that only its own user reaches. It ends when we do,
 * however we do.
 *
 * @throws DataDirInUse, DataDirVersionMismatch, DataDirUnreachable, EmbeddedPostgresUnavailable, PostgresDidNotStart
 */
export async function openEmbeddedPostgres(config) {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    const dataDir = realpathSync(resolve(config.dataDir));
    const lock = takeOwnership(dataDir);
    try {
        const folder = join(dataDir, 'postgres');
        const crashed = await makeWay(join(folder, 'data'));
        const setting = findSetting(dataDir, config.privileges);
        if (config.ephemeral)
            give(dataDir, setting.privilege);
        await prepareData(folder, setting, (line) => config.logger.debug({}, line));
        const server = await startOnce(dataDir, setting, config, crashed);
        watch(server, config);
        return { connection: server.connection, pid: server.pid, close: () => close(server, lock) };
    }
    catch (error) {
        lock.release();
        throw error;
    }
}
/** After a crash the processes of the old server may hold its memory a moment longer; PostgreSQL then refuses to start. */
async function startOnce(dataDir, setting, config, crashed) {
    const giveUpAt = performance.now() + SETTLE_WITHIN_MS;
    for (;;) {
        try {
            return await start(dataDir, setting, config);
        }
        catch (error) {
            if (!crashed || performance.now() > giveUpAt)
                throw error;
            await delay(20 * LOOK_EVERY_MS);
        }
    }
}
async function start(dataDir, setting, config) {
    const folder = join(dataDir, 'postgres');
    const data = join(folder, 'data');
    const socket = socketFolder(folder, setting.privilege);
    const server = new Supervised(setting.privilege, [
        program(setting.binaries, 'postgres'),
        '-D',
        data,
        ...settings({ listen_addresses: '', port: String(PORT) }),
        ...settings({ unix_socket_directories: quoted(socket.path), shared_buffers: '32MB' }),
        // Statements carry what customers say; the log does not repeat them.
        ...settings({ log_min_error_statement: 'panic', log_destination: 'stderr' }),
        ...(config.ephemeral
            ? settings({ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', deadlock_timeout: '20ms' })
            : []),
    ], { removeAfter: config.ephemeral ? dataDir : socket.temporary, onLine: (line) => config.logger.debug({}, line) });
    await untilReady(server, data);
    const connection = { host: socket.path, port: PORT, user: SUPERUSER, database: 'postgres', ssl: false };
    return { program: server, pid: await server.pid, connection, closing: false };
}
function settings(values) {
    return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
/** A path as an element of a list of paths. */
function quoted(path) {
    return `"${path.replaceAll('"', '""')}"`;
}
/** The socket lives beside the data; where that path is too long for a socket, in a new directory of the system's own. */
function socketFolder(folder, privilege) {
    if (Buffer.byteLength(folder) <= LONGEST_SOCKET_FOLDER) {
        // A lock file of an earlier run may name a number that a foreign process has by now.
        for (const left of [`.s.PGSQL.${PORT}`, `.s.PGSQL.${PORT}.lock`])
            rmSync(join(folder, left), { force: true });
        return { path: folder, temporary: null };
    }
    const path = mkdtempSync(join(tmpdir(), 'ringway-'));
    give(path, privilege);
    return { path, temporary: path };
}
function give(path, { mode, uid, gid }) {
    if (mode === 'nobody' && uid !== null && gid !== null)
        chownSync(path, uid, gid);
}
/** PostgreSQL writes into its lock file when it takes connections. @throws PostgresDidNotStart */
async function untilReady(server, data) {
    const pid = await server.pid;
    let exit = null;
    void server.exited.then(({ how }) => {
        exit = how;
    });
    const giveUpAt = performance.now() + START_WITHIN_MS;
    for (;;) {
        const file = readPostmasterFile(data);
        if (file?.ready && file.pid === pid)
            return;
        if (exit !== null)
            throw new PostgresDidNotStart(`PostgreSQL did not start (${exit}).`, server.log);
        if (performance.now() > giveUpAt) {
            await server.stop();
            throw new PostgresDidNotStart(`PostgreSQL was not ready within ${START_WITHIN_MS / 1000} s.`, server.log);
        }
        await delay(LOOK_EVERY_MS);
    }
}
function watch(server, { logger, onLost }) {
    void server.program.exited.then(async ({ how }) => {
        if (server.closing)
            return;
        // It may be the guard that died: what cannot be guarded must not go on.
        if (startOf(server.pid) !== null)
            await endLeftover(server.pid);
        const lost = new DatabaseLost(how, server.program.log);
        logger.error({ err: lost }, 'PostgreSQL ended on its own');
        onLost?.(lost);
    });
}
async function close(server, lock) {
    server.closing = true;
    await server.program.stop();
    lock.release();
}
//# sourceMappingURL=embedded-postgres.js.map