import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestStore } from './open-test-store.js';
import { BadCursor } from './store.js';
import { accountIn, SAMPLE_TIME, sampleCall } from './test-records.js';
let store;
before(async () => {
    store = await openTestStore();
});
after(() => store.close());
/** Follows one of a page's cursors to its end. */
async function walk(fetch, start, way) {
    const pages = [];
    for (let page = start; page;) {
        const fetched = await fetch(page);
        pages.push(fetched);
        const cursor = fetched[way];
        page = cursor === null ? null : { size: start.size, [way === 'next' ? 'after' : 'before']: cursor };
    }
    return pages;
}
for (const [count, size] of [
    [0, 3],
    [1, 3],
    [9, 3],
    [10, 3],
    [10, 10],
    [10, 1],
]) {
    test(`${count} calls, of which many of one instant, are listed ${size} at a time, forwards and back`, async () => {
        const { sid: accountSid } = await accountIn(store);
        const made = Array.from({ length: count }, (_, n) => sampleCall({ accountSid, createdAt: SAMPLE_TIME + Math.floor(n / 4) }));
        await store.transact(async (tx) => {
            for (const call of made)
                await tx.calls.insert(call);
        });
        const expected = made.sort((a, b) => b.createdAt - a.createdAt || (a.sid < b.sid ? 1 : -1)).map((call) => call.sid);
        const fetch = (page) => store.read((r) => r.calls.list(accountSid, {}, page));
        const forwards = await walk(fetch, { size }, 'next');
        const last = forwards.at(-1);
        assert.deepEqual(forwards.flatMap((page) => page.rows.map((call) => call.sid)), expected);
        assert.equal(forwards.length, Math.max(1, Math.ceil(count / size)));
        assert.equal(forwards[0]?.previous, null);
        if (!last?.previous)
            return assert.ok(forwards.length === 1);
        const back = await walk(fetch, { size, before: last.previous }, 'previous');
        const backwards = back.reverse().flatMap((page) => page.rows.map((call) => call.sid));
        assert.deepEqual([...backwards, ...last.rows.map((call) => call.sid)], expected);
    });
}
test('a call that arrives while a list is read moves nothing on the pages to come', async () => {
    const { sid: accountSid } = await accountIn(store);
    const add = (createdAt) => store.transact((tx) => tx.calls.insert(sampleCall({ accountSid, createdAt })));
    for (let n = 0; n < 4; n += 1)
        await add(SAMPLE_TIME + n);
    const list = (page) => store.read((r) => r.calls.list(accountSid, {}, page));
    const first = await list({ size: 2 });
    await add(SAMPLE_TIME + 100);
    const second = await list({ size: 2, after: first.next });
    assert.deepEqual(second.rows.map((call) => call.createdAt - SAMPLE_TIME), [1, 0]);
});
test('what is no cursor of ours is a BadCursor', async () => {
    const { sid: accountSid } = await accountIn(store);
    for (const after of ['x', 'PA1', `CA${'0'.repeat(32)}`, `CA${'0'.repeat(32)}-zzzzzzzzzzz`, `CA${'0'.repeat(32)}-1'`])
        await assert.rejects(store.read((r) => r.calls.list(accountSid, {}, { size: 1, after })), BadCursor);
});
//# sourceMappingURL=page.test.js.map