/** Waits for `work`, however it ends, but no longer than `ms` milliseconds. @returns whether it ended in time */
export async function settledWithin(work, ms) {
    let timer;
    const late = new Promise((resolve) => {
        timer = setTimeout(resolve, ms, false);
    });
    const settled = work.then(() => true, () => true);
    try {
        return await Promise.race([settled, late]);
    }
    finally {
        clearTimeout(timer);
    }
}
//# sourceMappingURL=settled-within.js.map