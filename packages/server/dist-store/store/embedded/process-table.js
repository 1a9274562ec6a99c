import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
/**
 * What tells a process from every other that had or will have its number: when it started. Null when no process has the
 * number now. A process that has ended and only waits for its parent to notice counts as gone.
 */
export function startOf(pid) {
    return process.platform === 'linux' ? startOnLinux(pid) : askPs(pid, 'lstart=');
}
/** The command line of a process, its arguments parted by spaces; null when there is no such process. */
export function commandLineOf(pid) {
    if (process.platform !== 'linux')
        return askPs(pid, 'command=');
    return readOrNull(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? null;
}
function startOnLinux(pid) {
    const stat = readOrNull(`/proc/${pid}/stat`);
    if (stat === null)
        return null;
    // The name, in parentheses, may hold anything; fields are counted from its end. State is the 3rd, start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X')
        return null;
    const boot = readOrNull('/proc/sys/kernel/random/boot_id')?.trim();
    return `${boot}/${fields[19]}`;
}
function askPs(pid, field) {
    try {
        const text = execFileSync('ps', ['-o', field, '-p', String(pid)], {
            encoding: 'utf8',
            env: { ...process.env, LC_ALL: 'C' },
            stdio: ['ignore', 'pipe', 'ignore'],
        });
        return text.trim() || null;
    }
    catch {
        return null;
    }
}
function readOrNull(path) {
    try {
        return readFileSync(path, 'utf8');
    }
    catch {
        return null;
    }
}
//# sourceMappingURL=process-table.js.map