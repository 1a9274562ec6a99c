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
import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DataDirVersionMismatch } from '../errors.js';
import { TestChild } from '../test-child.js';
import { sampleAccount } from '../test-records.js';
import { until } from '../test-until.js';
import { accountsIn, gone, newDir, open, opener, postmasterOf, usedDir } from './test-directory.js';
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
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const dir = await usedDir(t);
        const store = __addDisposableResource(env_1, await open(dir), true);
        const { rows } = await store.pool.query(`select current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync`);
        assert.deepEqual(rows, [{ tcp: '', fsync: 'on' }]);
        assert.equal(lstatSync(join(dir, 'postgres')).mode & 0o777, 0o700);
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
    const logger = { debug() {}, info() {}, warn() {}, error() {} }
    await openEmbeddedPostgres({ dataDir: process.env.DATA_DIR, logger, ephemeral: true })
    console.log('open')
    `, { env: { DATA_DIR: dir } });
    t.after(() => child.kill());
    assert.equal(await child.line(), 'open');
    await child.kill();
    await until('the directory to be gone', () => !existsSync(dir), 3_000);
});
test('a directory of another PostgreSQL version is refused in words, and left as it is', async (t) => {
    const dir = await usedDir(t);
    await accountsIn(dir);
    const version = join(dir, 'postgres', 'data', 'PG_VERSION');
    writeFileSync(version, '17\n');
    await assert.rejects(open(dir), (error) => error instanceof DataDirVersionMismatch && error.found === '17' && /DATABASE_URL/.test(error.message));
    writeFileSync(version, '18\n');
    assert.equal(await accountsIn(dir), 0);
});
//# sourceMappingURL=embedded-postgres.test.js.map