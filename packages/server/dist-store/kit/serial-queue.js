/**
 * Runs what it is given one after the other, each starting when the one before has ended, however that ended.
 * What must not interleave on one call goes through that call's own queue.
 */
export class SerialQueue {
    #tail = Promise.resolve();
    #waiting = 0;
    /** Nothing runs and nothing waits. */
    get isIdle() {
        return this.#waiting === 0;
    }
    run(task) {
        this.#waiting += 1;
        const result = this.#tail.then(task).finally(() => {
            this.#waiting -= 1;
        });
        this.#tail = result.catch(() => undefined);
        return result;
    }
    /** Resolves when everything given so far has ended. */
    async idle() {
        await this.#tail;
    }
}
//# sourceMappingURL=serial-queue.js.map