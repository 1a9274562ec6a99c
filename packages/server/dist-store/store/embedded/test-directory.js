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
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { SILENT } from '../open-test-store.js';
import { openStore } from '../store.js';
import { TestChild } from '../test-child.js';
import { readPostmasterFile } from './postmaster-file.js';
import { startOf } from './process-table.js';
// For tests: data directories, who works on them, and what is left of it.
/** An empty directory, removed after the test. */
export function newDir(t) {
    const dir = mkdtempSync(join(tmpdir(), 'ringway-embedded-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    return dir;
}
// One for all tests of a process: making a database takes half a second, copying one a tenth of that.
let made = null;
after(async () => {
    if (made)
        rmSync(await made, { recursive: true, force: true });
});
/** A directory with a database in it, closed in good order. */
export async function usedDir(t) {
    made ??= makeDir();
    const dir = newDir(t);
    cpSync(await made, dir, { recursive: true });
    return dir;
}
async function makeDir() {
    const dir = mkdtempSync(join(tmpdir(), 'ringway-made-'));
    await (await open(dir)).close();
    return dir;
}
export function open(dataDir, onLost) {
    return openStore({ dataDir, databaseUrl: null, logger: SILENT, ...(onLost ? { onLost } : {}) });
}
export function postmasterOf(dataDir) {
    return readPostmasterFile(join(dataDir, 'postgres', 'data'))?.pid ?? -1;
}
/** The server's own processes: their parent is the postmaster. */
export function childrenOf(pid) {
    const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    return pairs.flatMap(([child, parent]) => (parent === pid && child ? [child] : []));
}
export function parentOf(pid) {
    return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim());
}
/** Is none of these processes left? */
export function gone(pids) {
    return pids.every((pid) => startOf(pid) === null);
}
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
/** A process that opens the directory's store and says `open` once `rows` accounts are in it. */
export function opener(t, dataDir, options = {}) {
    const { rows = 0, ...user } = options;
    const child = new TestChild(OPENER, { env: { DATA_DIR: dataDir, ROWS: String(rows) }, ...user });
    t.after(() => child.kill());
    return child;
}
/** Opens, counts and closes. */
export async function accountsIn(dataDir) {
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
//# sourceMappingURL=test-directory.js.map