import { Logger } from 'graphile-worker';
/** The job runner's log in ours. Its everyday remarks become `debug`; a task that threw will be tried again: `warn`. */
export function graphileLogger(logger) {
    return new Logger((scope) => (level, message, meta) => {
        const fields = { job: scope.jobId, task: scope.taskIdentifier, err: meta?.error };
        if (meta?.failure || level === 'warning')
            logger.warn(fields, message);
        else if (level === 'error')
            logger.error(fields, message);
        else
            logger.debug(fields, message);
    });
}
//# sourceMappingURL=graphile-logger.js.map