/**
 * What tells a process from every other that had or will have its number: when it started. Null when no process has the
 * number now. A process that has ended and only waits for its parent to notice counts as gone.
 */
export declare function startOf(pid: number): string | null;
/** The command line of a process, its arguments parted by spaces; null when there is no such process. */
export declare function commandLineOf(pid: number): string | null;
//# sourceMappingURL=process-table.d.ts.map