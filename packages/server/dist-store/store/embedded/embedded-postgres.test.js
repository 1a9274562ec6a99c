var __addDisposableResource = (this && this.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (this && this.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { deferred } from '../../kit/deferred.js';
import { DataDirInUse, DataDirUnreachable, DataDirVersionMismatch } from '../errors.js';
import { SILENT } from '../open-test-store.js';
import { openStore } from '../store.js';
import { TestChild } from '../test-child.js';
import { sampleAccount } from '../test-records.js';
import { until } from '../test-until.js';
import { openEmbeddedPostgres } from './embedded-postgres.js';
import { readPostmasterFile } from './postmaster-file.js';
import { privilegesOf } from './privilege.js';
import { startOf } from './process-table.js';
const AS_ROOT = process.getuid?.() === 0 ? false : 'only root can become another user';
function newDir(t) {
    const dir = mkdtempSync(join(tmpdir(), 'ringway-embedded-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    return dir;
}
function open(dataDir, onLost) {
    return openStore({ dataDir, databaseUrl: null, logger: SILENT, ...(onLost ? { onLost } : {}) });
}
function postmasterOf(dataDir) {
    return readPostmasterFile(join(dataDir, 'postgres', 'data'))?.pid ?? -1;
}
/** The server's own processes: their parent is the postmaster. */
function childrenOf(pid) {
    const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    return pairs.flatMap(([child, parent]) => (parent === pid && child ? [child] : []));
}
function parentOf(pid) {
    return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim());
}
function gone(pids) {
    return pids.every((pid) => startOf(pid) === null);
}
/** Says `open` when the store is open, else the error, and stays. */
const OPENER = `
  import { openStore } from './store.js'
  import { sampleAccount } from './test-records.js'
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  try {
    const store = await openStore({ dataDir: process.env.DATA_DIR, databaseUrl: null, logger })
    for (let n = 0; n < Number(process.env.ROWS ?? 0); n += 1)
      await store.transact((tx) => tx.accounts.insert(sampleAccount()))
    console.log('open')
  } catch (error) {
    console.log(error.name + ' ' + (error.pid ?? error.message))
  }
  setInterval(() => {}, 1000)
`;
function opener(t, dataDir, options = {}) {
    const { rows = 0, ...user } = options;
    const child = new TestChild(OPENER, { env: { DATA_DIR: dataDir, ROWS: String(rows) }, ...user });
    t.after(() => child.kill());
    return child;
}
async function accountsIn(dataDir) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_1, await open(dataDir), true);
        const { rows } = await store.pool.query('select count(*)::int as n from accounts');
        return rows[0].n;
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
test('a fresh directory becomes a database, a used one keeps what is in it, and nothing runs after close', async (t) => {
    const dir = join(newDir(t), 'made', 'on the way');
    const account = sampleAccount();
    for (const round of ['fresh', 'warm', 'warm again']) {
        const startedAt = performance.now();
        const store = await open(dir);
        t.diagnostic(`${round}: open in ${Math.round(performance.now() - startedAt)} ms`);
        if (round === 'fresh')
            await store.transact((tx) => tx.accounts.insert(account));
        assert.deepEqual(await store.read((r) => r.accounts.first()), account);
        const pid = postmasterOf(dir);
        await store.close();
        await store.close();
        assert.ok(gone([pid]));
    }
    assert.deepEqual(readdirSync(dir), ['postgres']);
});
test('PostgreSQL has no TCP port, and its socket is for its own user only', async (t) => {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const dir = newDir(t);
        const store = __addDisposableResource(env_2, await open(dir), true);
        const { rows } = await store.pool.query(`select current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync`);
        assert.deepEqual(rows, [{ tcp: '', fsync: 'on' }]);
        assert.equal(lstatSync(join(dir, 'postgres')).mode & 0o777, 0o700);
    }
    catch (e_2) {
        env_2.error = e_2;
        env_2.hasError = true;
    }
    finally {
        const result_2 = __disposeResources(env_2);
        if (result_2)
            await result_2;
    }
});
test('kill -9 of Ringway: PostgreSQL is gone within 2 s, and the next start has every row', async (t) => {
    const dir = newDir(t);
    const child = opener(t, dir, { rows: 25 });
    assert.equal(await child.line(), 'open');
    const postmaster = postmasterOf(dir);
    const all = [postmaster, ...childrenOf(postmaster)];
    assert.ok(all.length > 4);
    await child.kill();
    const killedAt = performance.now();
    await until('PostgreSQL to be gone', () => gone(all), 2_000);
    t.diagnostic(`gone ${Math.round(performance.now() - killedAt)} ms after the kill`);
    assert.equal(await accountsIn(dir), 25);
});
test('kill -9 of Ringway and a start at the same instant: the start waits for the old server', async (t) => {
    const dir = newDir(t);
    const child = opener(t, dir, { rows: 3 });
    assert.equal(await child.line(), 'open');
    const killed = child.kill();
    await killed;
    assert.equal(await accountsIn(dir), 3);
});
test('kill -9 of everything, backends too: the next start recovers by itself', async (t) => {
    const dir = newDir(t);
    const child = opener(t, dir, { rows: 25 });
    assert.equal(await child.line(), 'open');
    const postmaster = postmasterOf(dir);
    const guard = parentOf(postmaster);
    for (const pid of [...childrenOf(guard), guard, child.pid, ...childrenOf(postmaster)])
        process.kill(pid, 'SIGKILL');
    await child.kill();
    const startedAt = performance.now();
    assert.equal(await accountsIn(dir), 25);
    t.diagnostic(`recovered, opened and closed in ${Math.round(performance.now() - startedAt)} ms`);
});
test('kill -9 of Ringway and of the guard: the next start ends the server that nobody guards', async (t) => {
    const dir = newDir(t);
    const child = opener(t, dir, { rows: 3 });
    assert.equal(await child.line(), 'open');
    const postmaster = postmasterOf(dir);
    const guard = parentOf(postmaster);
    for (const pid of [guard, ...childrenOf(guard).filter((one) => one !== postmaster), child.pid])
        process.kill(pid, 'SIGKILL');
    await child.kill();
    assert.ok(!gone([postmaster]));
    assert.equal(await accountsIn(dir), 3);
    assert.ok(gone([postmaster]));
});
for (const victim of ['postmaster', 'guard']) {
    test(`kill -9 of the ${victim} alone: the loss is told once, nothing is left, and the next start works`, async (t) => {
        const dir = newDir(t);
        const lost = deferred();
        const store = await open(dir, lost.resolve);
        await store.transact((tx) => tx.accounts.insert(sampleAccount()));
        const postmaster = postmasterOf(dir);
        process.kill(victim === 'postmaster' ? postmaster : parentOf(postmaster), 'SIGKILL');
        const { name, message } = await lost.promise;
        assert.equal(name, 'DatabaseLost');
        assert.match(message, victim === 'postmaster' ? /signal 9/ : /guard was ended by SIGKILL/);
        assert.ok(gone([postmaster]));
        await assert.rejects(store.transact((tx) => tx.accounts.insert(sampleAccount())));
        await store.close();
        assert.equal(await accountsIn(dir), 1);
    });
}
test('a second start on a directory in use names the process that holds it', async (t) => {
    const dir = newDir(t);
    const child = opener(t, dir);
    assert.equal(await child.line(), 'open');
    await assert.rejects(open(dir), (error) => error instanceof DataDirInUse && error.pid === child.pid);
    await child.kill();
    const store = await open(dir);
    await assert.rejects(open(dir), (error) => error instanceof DataDirInUse && error.pid === process.pid);
    await store.close();
});
test('of several starts at once on a directory whose owner was killed, one gets it', async (t) => {
    const dir = newDir(t);
    const first = opener(t, dir);
    assert.equal(await first.line(), 'open');
    await first.kill();
    const rivals = [opener(t, dir), opener(t, dir), opener(t, dir)];
    const answers = await Promise.all(rivals.map((rival) => rival.line()));
    assert.equal(answers.filter((answer) => answer === 'open').length, 1, answers.join());
    const winner = rivals[answers.indexOf('open')]?.pid;
    assert.equal(answers.filter((answer) => answer === `DataDirInUse ${winner}`).length, 2, answers.join());
});
test('kill -9 while the database is being made: what was begun is put away, and the next start makes it', async (t) => {
    const dir = newDir(t);
    const child = opener(t, dir);
    const folder = join(dir, 'postgres');
    const drafts = () => (existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('data.new-')) : []);
    await until('initdb to be at work', () => drafts().some((name) => existsSync(join(folder, name, 'PG_VERSION'))));
    await child.kill();
    assert.equal(existsSync(join(folder, 'data')), false);
    assert.equal(await accountsIn(dir), 0);
    assert.deepEqual(drafts(), []);
});
test('numbers that foreign processes have by now stop no start, and neither does an empty lock file', async (t) => {
    const dir = newDir(t);
    await accountsIn(dir);
    const files = {
        lock: join(dir, 'ringway.lock'),
        postmaster: join(dir, 'postgres', 'data', 'postmaster.pid'),
        socket: join(dir, 'postgres', '.s.PGSQL.5432.lock'),
    };
    for (const pid of [`${process.pid}\n/elsewhere\n1\n5432\n/elsewhere\n\n  1 1\nready   \n`, '']) {
        writeFileSync(files.lock, pid && JSON.stringify({ pid: process.pid, start: 'another time', token: 'x' }));
        writeFileSync(files.postmaster, pid);
        writeFileSync(files.socket, pid);
        assert.equal(await accountsIn(dir), 0);
    }
});
test('a data directory with a path too long for a socket works, and its socket folder does not outlive it', async (t) => {
    const dir = join(newDir(t), 'x'.repeat(100), 'y'.repeat(100));
    const store = await open(dir);
    const host = store.pool.options.host ?? '';
    assert.ok(host.startsWith(join(tmpdir(), 'ringway-')), host);
    assert.equal(lstatSync(host).mode & 0o777, 0o700);
    await store.close();
    assert.equal(existsSync(host), false);
    const before = new Set(readdirSync(tmpdir()));
    const child = opener(t, dir);
    assert.equal(await child.line(), 'open');
    const postmaster = postmasterOf(dir);
    const socket = readFileSync(join(dir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[4] ?? '';
    assert.ok(!before.has(socket) && existsSync(socket));
    await child.kill();
    await until('server and socket folder to be gone', () => gone([postmaster]) && !existsSync(socket), 2_000);
});
test('an ephemeral directory is gone with its process, even after kill -9', async (t) => {
    const dir = join(newDir(t), 'ephemeral');
    const child = new TestChild(`
    import { openEmbeddedPostgres } from './embedded/embedded-postgres.js'
    import { SILENT } from './open-test-store.js'
    await openEmbeddedPostgres({ dataDir: process.env.DATA_DIR, logger: SILENT, ephemeral: true })
    console.log('open')
    `, { env: { DATA_DIR: dir } });
    t.after(() => child.kill());
    assert.equal(await child.line(), 'open');
    await child.kill();
    await until('the directory to be gone', () => !existsSync(dir), 3_000);
});
test('a directory of another PostgreSQL version is refused in words, and left as it is', async (t) => {
    const dir = newDir(t);
    await accountsIn(dir);
    const version = join(dir, 'postgres', 'data', 'PG_VERSION');
    writeFileSync(version, '17\n');
    await assert.rejects(open(dir), (error) => error instanceof DataDirVersionMismatch && error.found === '17' && /DATABASE_URL/.test(error.message));
    writeFileSync(version, '18\n');
    assert.equal(await accountsIn(dir), 0);
});
async function queryOnce(server) {
    const client = new Client(server.connection);
    await client.connect();
    try {
        const { rows } = await client.query('create table if not exists kept (n int) ; select current_user as name');
        return rows?.[0]?.name ?? 'queried';
    }
    finally {
        await client.end();
    }
}
/** Every user that has a file below. */
function ownersOf(folder) {
    const found = spawnSync('find', [folder, '-printf', '%U\n'], { encoding: 'utf8' }).stdout;
    return [...new Set(found.trim().split('\n').map(Number))];
}
test('root: in a namespace, then as nobody, then again: each time the files are put right', {
    skip: AS_ROOT,
}, async (t) => {
    const dir = newDir(t);
    const all = privilegesOf();
    if (spawnSync('unshare', ['-U', 'true']).status !== 0)
        return t.skip('this system allows no user namespaces');
    for (const mode of ['namespace', 'nobody', 'namespace']) {
        const privileges = all.filter((privilege) => privilege.mode === mode);
        const server = await openEmbeddedPostgres({ dataDir: dir, logger: SILENT, privileges });
        await queryOnce(server);
        await server.close();
        assert.deepEqual(ownersOf(join(dir, 'postgres')), [mode === 'nobody' ? 65_534 : 0]);
    }
});
test('root: where namespaces are not allowed, PostgreSQL runs as nobody', { skip: AS_ROOT }, async (t) => {
    const dir = join(newDir(t), 'private');
    mkdirSync(dir, { mode: 0o700 });
    chownSync(join(dir, '..'), 0, 0);
    const broken = { mode: 'nobody', uid: 65_533, gid: 65_533 };
    assert.equal(broken.uid, 65_533);
    const privileges = privilegesOf().filter((privilege) => privilege.mode === 'nobody');
    await assert.rejects(openEmbeddedPostgres({ dataDir: dir, logger: SILENT, privileges }), (error) => error instanceof DataDirUnreachable && /DATABASE_URL/.test(error.message));
});
const HERE = fileURLToPath(new URL('.', import.meta.url));
test('an ordinary user: fresh, kill -9, warm', { skip: AS_ROOT }, async (t) => {
    const nobody = { uid: 65_534, gid: 65_534 };
    const reach = spawnSync('test', ['-r', join(HERE, 'embedded-postgres.js')], { ...nobody, cwd: '/' });
    if (reach.status !== 0)
        return t.skip(`another user cannot read ${HERE}`);
    const dir = newDir(t);
    chownSync(dir, nobody.uid, nobody.gid);
    const child = opener(t, dir, { rows: 3, ...nobody });
    assert.equal(await child.line(), 'open');
    const postmaster = postmasterOf(dir);
    await child.kill();
    await until('PostgreSQL to be gone', () => gone([postmaster]), 2_000);
    const again = opener(t, dir, nobody);
    assert.equal(await again.line(), 'open');
    assert.deepEqual(ownersOf(dir), [65_534]);
});
test('an ordinary user is told that a directory is root’s', { skip: AS_ROOT }, async (t) => {
    const nobody = { uid: 65_534, gid: 65_534 };
    const reach = spawnSync('test', ['-r', join(HERE, 'embedded-postgres.js')], { ...nobody, cwd: '/' });
    if (reach.status !== 0)
        return t.skip(`another user cannot read ${HERE}`);
    const dir = newDir(t);
    chownSync(dir, nobody.uid, nobody.gid);
    mkdirSync(join(dir, 'postgres'), { mode: 0o755 });
    assert.match(await opener(t, dir, nobody).line(), /^DataDirUnreachable .*belongs to another user \(uid 0\)/);
});
//# sourceMappingURL=embedded-postgres.test.js.map