/** What has been opened and must be closed, last first. */
export class Closers {
    #closers = [];
    #closing = null;
    add(close) {
        this.#closers.push(close);
    }
    /** Closes everything, however some of it goes. Closing twice is the same closing. @throws AggregateError at the end */
    close() {
        this.#closing ??= this.#closeAll();
        return this.#closing;
    }
    async #closeAll() {
        const failures = [];
        for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
            try {
                await close();
            }
            catch (error) {
                failures.push(error);
            }
        }
        if (failures.length > 0)
            throw new AggregateError(failures, 'not everything could be closed');
    }
}
//# sourceMappingURL=closers.js.map