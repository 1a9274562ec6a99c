import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationSeconds, IllegalMove, isFinal, nextStatus } from './call.js';
const at = 0;
const answered = { kind: 'answered', at };
const busy = { kind: 'rejected', reason: 'busy', at };
const refused = { kind: 'rejected', reason: 'rejected', at };
const userHungUp = { kind: 'user-hung-up', at };
const hungUp = { kind: 'hung-up', at };
const canceled = { kind: 'canceled', at };
const failed = { kind: 'failed', code: 11200, message: 'no document', at };
const MOVES = [
    ['ringing', answered, 'in-progress'],
    ['ringing', busy, 'busy'],
    ['ringing', refused, 'no-answer'],
    ['ringing', userHungUp, 'no-answer'],
    ['ringing', hungUp, 'canceled'],
    ['ringing', canceled, 'canceled'],
    ['ringing', failed, 'failed'],
    ['in-progress', userHungUp, 'completed'],
    ['in-progress', hungUp, 'completed'],
    ['in-progress', failed, 'failed'],
    ['in-progress', answered, IllegalMove],
    ['in-progress', busy, IllegalMove],
    ['in-progress', canceled, IllegalMove],
];
for (const [from, event, to] of MOVES) {
    const reason = event.kind === 'rejected' ? ` as ${event.reason}` : '';
    test(`${from} ─${event.kind}${reason}→ ${typeof to === 'string' ? to : '✗ IllegalMove'}`, () => {
        if (typeof to === 'string')
            assert.equal(nextStatus(from, event), to);
        else
            assert.throws(() => nextStatus(from, event), to);
    });
}
for (const final of ['completed', 'busy', 'failed', 'no-answer', 'canceled']) {
    test(`nothing follows ${final}`, () => {
        assert.ok(isFinal(final));
        for (const event of [answered, busy, refused, userHungUp, hungUp, canceled, failed])
            assert.throws(() => nextStatus(final, event), IllegalMove);
    });
}
test('a call of 1.2 s lasts 2 billed seconds, an unanswered one has no duration', () => {
    assert.equal(durationSeconds({ answeredAt: 1_000, endedAt: 2_200 }), 2);
    assert.equal(durationSeconds({ answeredAt: null, endedAt: 2_200 }), null);
    assert.equal(durationSeconds({ answeredAt: 1_000, endedAt: null }), null);
});
//# sourceMappingURL=call.test.js.map