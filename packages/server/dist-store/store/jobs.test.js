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
import { test } from 'node:test';
import { deferred } from '../kit/deferred.js';
import { openJobs } from './jobs.js';
import { openTestDatabase, openTestStore, SILENT } from './open-test-store.js';
import { openPool } from './pool.js';
import { sweepQueues } from './queue-sweep.js';
import { Store } from './store.js';
import { TestChild } from './test-child.js';
import { accountIn, sampleDelivery } from './test-records.js';
import { until } from './test-until.js';
function start(store, tasks, config = {}) {
    return openJobs(store, tasks, { logger: SILENT, workerId: 'w1', ...config });
}
async function jobsIn(store) {
    const { rows } = await store.pool.query('select locked_by, attempts, last_error from graphile_worker.jobs order by id');
    return rows;
}
test('a job runs as soon as its transaction is over, under the name on record, and is gone when it is done', async () => {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_1, await openTestStore(), true);
        const ran = deferred();
        const _jobs = __addDisposableResource(env_1, await start(store, {
            greet: async (payload, { attempt, maxAttempts }) => {
                assert.deepEqual(await jobsIn(store), [{ locked_by: 'w1', attempts: 1, last_error: null }]);
                ran.resolve({ payload, attempt, maxAttempts });
            },
        }), true);
        await store.transact((tx) => tx.jobs.add('greet', { to: 'you\0' }, { maxAttempts: 3 }));
        assert.deepEqual(await ran.promise, { payload: { to: 'you\ufffd' }, attempt: 1, maxAttempts: 3 });
        await until('the job to be gone', async () => (await jobsIn(store)).length === 0);
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
test('what the outbox promises in one transaction or in several is delivered in that order, one at a time', {
    timeout: 20_000,
}, async () => {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_2, await openTestStore(), true);
        const { sid: accountSid } = await accountIn(store);
        const promised = Array.from({ length: 12 }, () => sampleDelivery({ accountSid, queue: 'call:CA1' }));
        for (const some of [promised.slice(0, 6), promised.slice(6, 9), promised.slice(9)])
            await store.transact(async (tx) => {
                for (const delivery of some)
                    await tx.outbox.add(delivery);
            });
        const delivered = [];
        const done = deferred();
        let busy = 0;
        const deliver = async (payload) => {
            busy += 1;
            assert.equal(busy, 1);
            await store.pool.query('select pg_sleep(0.002)');
            busy -= 1;
            delivered.push(payload.id);
            if (delivered.length === promised.length)
                done.resolve();
        };
        // No poll comes to the rescue: the end of each job wakes the runner for the next.
        const _jobs = __addDisposableResource(env_2, await start(store, { 'deliver-webhook': deliver }, { pollIntervalMs: 60_000 }), true);
        await done.promise;
        assert.deepEqual(delivered, promised.map((delivery) => delivery.id));
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
test('jobs of one queue run in the order they were added, not in the order their transactions began', async () => {
    const env_3 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_3, await openTestStore(), true);
        await store.transact(async (early) => {
            await early.accounts.first();
            await store.transact((late) => late.jobs.add('note', { n: 1 }, { queue: 'q' }));
            await early.jobs.add('note', { n: 2 }, { queue: 'q' });
        });
        const noted = [];
        const done = deferred();
        const note = async (payload) => {
            if (noted.push(payload) === 2)
                done.resolve();
        };
        const _jobs = __addDisposableResource(env_3, await start(store, { note }), true);
        await done.promise;
        assert.deepEqual(noted, [{ n: 1 }, { n: 2 }]);
    }
    catch (e_3) {
        env_3.error = e_3;
        env_3.hasError = true;
    }
    finally {
        const result_3 = __disposeResources(env_3);
        if (result_3)
            await result_3;
    }
});
test('different queues do not wait for each other', async () => {
    const env_4 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_4, await openTestStore(), true);
        const other = deferred();
        const done = deferred();
        const _jobs = __addDisposableResource(env_4, await start(store, {
            waits: async () => {
                await other.promise;
                done.resolve();
            },
            goes: async () => other.resolve(),
        }), true);
        await store.transact((tx) => tx.jobs.add('waits', {}, { queue: 'a' }));
        await store.transact((tx) => tx.jobs.add('goes', {}, { queue: 'b' }));
        await done.promise;
    }
    catch (e_4) {
        env_4.error = e_4;
        env_4.hasError = true;
    }
    finally {
        const result_4 = __disposeResources(env_4);
        if (result_4)
            await result_4;
    }
});
test('a task that throws is tried again, is told which try it is, and lets its queue go on meanwhile', async () => {
    const env_5 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_5, await openTestStore(), true);
        const tries = [];
        const done = deferred();
        const _jobs = __addDisposableResource(env_5, await start(store, {
            stumble: async (_, { attempt, maxAttempts }) => {
                tries.push(`stumble ${attempt} of ${maxAttempts}`);
                if (attempt === 1)
                    throw new Error('once');
                done.resolve();
            },
            next: async () => {
                tries.push('next');
                // The pause before the second try is seconds; the test does not wait for it.
                await store.pool.query(`select graphile_worker.reschedule_jobs(array_agg(id), run_at := now()) from graphile_worker.jobs where attempts > 0 and last_error = 'once'`);
            },
        }, { pollIntervalMs: 20 }), true);
        await store.transact(async (tx) => {
            await tx.jobs.add('stumble', {}, { queue: 'q', maxAttempts: 2 });
            await tx.jobs.add('next', {}, { queue: 'q' });
        });
        await done.promise;
        assert.deepEqual(tries, ['stumble 1 of 2', 'next', 'stumble 2 of 2']);
    }
    catch (e_5) {
        env_5.error = e_5;
        env_5.hasError = true;
    }
    finally {
        const result_5 = __disposeResources(env_5);
        if (result_5)
            await result_5;
    }
});
test('a job with a key replaces the one that waits under it, and one with a time waits for it', async () => {
    const env_6 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_6, await openTestStore(), true);
        const runAt = Date.UTC(2100, 0, 1, 0, 0, 0, 123);
        for (const n of [1, 2])
            await store.transact((tx) => tx.jobs.add('later', { n }, { key: 'k', runAt }));
        const { rows } = await store.pool.query('select payload, run_at from graphile_worker._private_jobs');
        assert.deepEqual(rows, [{ payload: { n: 2 }, run_at: new Date(runAt) }]);
    }
    catch (e_6) {
        env_6.error = e_6;
        env_6.hasError = true;
    }
    finally {
        const result_6 = __disposeResources(env_6);
        if (result_6)
            await result_6;
    }
});
function urlOf({ user, host, port, database }) {
    return `postgresql://${user}@${encodeURIComponent(host ?? '')}:${port}/${database}`;
}
const HOLDER = `
  import { openStore } from './store.js'
  import { openJobs } from './jobs.js'
  const logger = { debug() {}, info() {}, warn() {}, error() {} }
  const store = await openStore({ dataDir: '/nowhere', databaseUrl: process.env.URL, logger })
  await openJobs(store, { hold: () => new Promise(() => console.log('holding')) }, { logger, workerId: 'dead' })
`;
test('a job that a killed process held is taken at once by the next one, and so is its queue', async (t) => {
    const env_7 = { stack: [], error: void 0, hasError: false };
    try {
        const connection = await openTestDatabase();
        const store = __addDisposableResource(env_7, new Store(openPool(connection, { size: 8, logger: SILENT }), async () => { }), true);
        await store.transact(async (tx) => {
            await tx.jobs.add('hold', { n: 1 }, { queue: 'call:CA1' });
            await tx.jobs.add('hold', { n: 2 }, { queue: 'call:CA1' });
        });
        const child = new TestChild(HOLDER, { env: { URL: urlOf(connection) } });
        assert.equal(await child.line(), 'holding');
        await child.kill();
        assert.deepEqual((await jobsIn(store)).map((job) => job.locked_by), ['dead', null]);
        const taken = [];
        const both = deferred();
        const startedAt = performance.now();
        const hold = async (payload, { attempt }) => {
            if (taken.push([payload, attempt]) === 2)
                both.resolve();
        };
        const _jobs = __addDisposableResource(env_7, await start(store, { hold }, { deadWorkerIds: ['dead'], pollIntervalMs: 60_000 }), true);
        await both.promise;
        t.diagnostic(`both jobs done ${Math.round(performance.now() - startedAt)} ms after the start of the next process`);
        assert.deepEqual(taken, [
            [{ n: 1 }, 2],
            [{ n: 2 }, 1],
        ]);
    }
    catch (e_7) {
        env_7.error = e_7;
        env_7.hasError = true;
    }
    finally {
        const result_7 = __disposeResources(env_7);
        if (result_7)
            await result_7;
    }
});
test('without being told that it is dead, a job of another process is left with it', async () => {
    const env_8 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_8, await openTestStore(), true);
        await store.transact((tx) => tx.jobs.add('hold', {}));
        await store.pool.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'alive'`);
        const other = deferred();
        const _jobs = __addDisposableResource(env_8, await start(store, { hold: async () => assert.fail(), other: async () => other.resolve() }), true);
        await store.transact((tx) => tx.jobs.add('other', {}));
        await other.promise;
        assert.deepEqual((await jobsIn(store)).map((job) => job.locked_by)[0], 'alive');
    }
    catch (e_8) {
        env_8.error = e_8;
        env_8.hasError = true;
    }
    finally {
        const result_8 = __disposeResources(env_8);
        if (result_8)
            await result_8;
    }
});
test('closing waits for the job that runs and takes no other', async () => {
    const env_9 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_9, await openTestStore(), true);
        const running = deferred();
        const finish = deferred();
        let runs = 0;
        const jobs = await start(store, {
            work: async () => {
                runs += 1;
                running.resolve();
                await finish.promise;
            },
        }, { concurrency: 1 });
        for (let n = 0; n < 2; n += 1)
            await store.transact((tx) => tx.jobs.add('work', {}));
        await running.promise;
        const closed = jobs.close();
        finish.resolve();
        await closed;
        assert.equal(runs, 1);
        assert.deepEqual(await jobsIn(store), [{ locked_by: null, attempts: 0, last_error: null }]);
    }
    catch (e_9) {
        env_9.error = e_9;
        env_9.hasError = true;
    }
    finally {
        const result_9 = __disposeResources(env_9);
        if (result_9)
            await result_9;
    }
});
test('a job that does not end is told to, and given back when the time for closing is over', async () => {
    const env_10 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_10, await openTestStore(), true);
        const running = deferred();
        let told = false;
        const jobs = await start(store, {
            stuck: (_, { signal }) => {
                signal.addEventListener('abort', () => {
                    told = true;
                });
                running.resolve();
                return new Promise(() => { });
            },
        }, { drainMs: 40 });
        await store.transact((tx) => tx.jobs.add('stuck', {}));
        await running.promise;
        await jobs.close();
        await jobs.close();
        assert.equal(told, true);
        const [job] = await jobsIn(store);
        assert.deepEqual([job?.locked_by, job?.attempts], [null, 1]);
        assert.match(job?.last_error ?? '', /stopped before the job was done/);
    }
    catch (e_10) {
        env_10.error = e_10;
        env_10.hasError = true;
    }
    finally {
        const result_10 = __disposeResources(env_10);
        if (result_10)
            await result_10;
    }
});
test('when every connection dies under a running job, jobs go on and none is lost', async () => {
    const env_11 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_11, await openTestStore(), true);
        const seen = [];
        const after = deferred();
        const _jobs = __addDisposableResource(env_11, await start(store, {
            before: async () => {
                seen.push('before');
                await store.pool
                    .query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')
                    .catch(() => undefined);
            },
            after: async () => after.resolve(),
        }, { pollIntervalMs: 50 }), true);
        await store.transact((tx) => tx.jobs.add('before', {}));
        await until('the first job to run', () => seen.length > 0);
        await until('a connection to add the next', () => store
            .transact((tx) => tx.jobs.add('after', {}))
            .then(() => true, () => false));
        await after.promise;
        await until('all jobs to be done', async () => (await jobsIn(store)).length === 0);
    }
    catch (e_11) {
        env_11.error = e_11;
        env_11.hasError = true;
    }
    finally {
        const result_11 = __disposeResources(env_11);
        if (result_11)
            await result_11;
    }
});
test('empty queues are forgotten, and not while somebody adds to one', async () => {
    const env_12 = { stack: [], error: void 0, hasError: false };
    try {
        const store = __addDisposableResource(env_12, await openTestStore(), true);
        const queues = async () => {
            const { rows } = await store.pool.query('select queue_name from graphile_worker._private_job_queues order by 1');
            return rows.map((row) => row.queue_name);
        };
        await store.transact((tx) => tx.jobs.add('waits', {}, { queue: 'used' }));
        await store.transact((tx) => tx.jobs.add('gone', {}, { queue: 'empty' }));
        await store.pool.query(`delete from graphile_worker._private_jobs where id = 2`);
        await store.transact(async (tx) => {
            await tx.jobs.add('waits', {}, { queue: 'new' });
            assert.equal(await sweepQueues(store.pool, SILENT), false);
        });
        assert.deepEqual(await queues(), ['empty', 'new', 'used']);
        assert.equal(await sweepQueues(store.pool, SILENT), true);
        assert.deepEqual(await queues(), ['new', 'used']);
        await store.transact((tx) => tx.jobs.add('waits', {}, { queue: 'empty' }));
        assert.deepEqual(await queues(), ['empty', 'new', 'used']);
    }
    catch (e_12) {
        env_12.error = e_12;
        env_12.hasError = true;
    }
    finally {
        const result_12 = __disposeResources(env_12);
        if (result_12)
            await result_12;
    }
});
//# sourceMappingURL=jobs.test.js.map