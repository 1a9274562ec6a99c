/** An event that cannot happen to a call in this status. */
export class IllegalMove extends Error {
    name = 'IllegalMove';
    from;
    event;
    constructor(from, event) {
        super(`a call that is ${from} cannot be ${event}`);
        this.from = from;
        this.event = event;
    }
}
const FINAL = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled']);
export function isFinal(status) {
    return FINAL.has(status);
}
/**
 * The status after `event`.
 *
 * Nothing follows a final status. `canceled` reaches only a call that nobody has answered. A call that we hang up
 * before it was answered is `canceled`; one that the user gives up is `no-answer`.
 *
 * @throws IllegalMove
 * @see Twilio, Call resource, "Call status values".
 */
export function nextStatus(status, event) {
    if (isFinal(status))
        throw new IllegalMove(status, event.kind);
    const answered = status === 'in-progress';
    switch (event.kind) {
        case 'answered':
            if (answered)
                throw new IllegalMove(status, event.kind);
            return 'in-progress';
        case 'rejected':
            if (answered)
                throw new IllegalMove(status, event.kind);
            return event.reason === 'busy' ? 'busy' : 'no-answer';
        case 'canceled':
            if (answered)
                throw new IllegalMove(status, event.kind);
            return 'canceled';
        case 'user-hung-up':
            return answered ? 'completed' : 'no-answer';
        case 'hung-up':
            return answered ? 'completed' : 'canceled';
        case 'failed':
            return 'failed';
        default:
            return event;
    }
}
/** The call after `event`: status, times and, for a failure, its code. @throws IllegalMove */
export function afterEvent(call, event) {
    const status = nextStatus(call.status, event);
    const moved = { ...call, status, updatedAt: event.at };
    if (event.kind === 'answered')
        return { ...moved, answeredAt: event.at };
    const error = event.kind === 'failed' ? { errorCode: event.code, errorMessage: event.message } : {};
    return { ...moved, ...error, endedAt: event.at, ownerNode: null };
}
/** Whole seconds between answer and end, rounded up as they are billed; null for a call that was never answered or goes on. */
export function durationSeconds(call) {
    if (call.answeredAt === null || call.endedAt === null)
        return null;
    return Math.max(0, Math.ceil((call.endedAt - call.answeredAt) / 1000));
}
//# sourceMappingURL=call.js.map