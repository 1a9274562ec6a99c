import { lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
const NOBODY = 65_534;
/** The ways PostgreSQL could run for this user, best first. */
export function privilegesOf(uid = process.getuid?.() ?? null, gid = process.getgid?.() ?? null) {
    if (uid !== 0)
        return [{ mode: 'self', uid, gid }];
    const nobody = { mode: 'nobody', uid: NOBODY, gid: NOBODY };
    return process.platform === 'linux' ? [{ mode: 'namespace', uid, gid }, nobody] : [nobody];
}
/** What to spawn so that `command` runs with this privilege. */
export function commandWith(privilege, command) {
    const [file, ...args] = command;
    if (privilege.mode === 'namespace')
        return { file: 'unshare', args: ['-U', ...command], user: {} };
    const { uid, gid } = privilege;
    const user = privilege.mode === 'nobody' && uid !== null && gid !== null ? { uid, gid } : {};
    return { file, args, user };
}
/**
 * Gives a tree to the privilege's user. The top is given last, so whose the top is says whose all of it is: a directory
 * that was made with another privilege is put right, even after a change that was cut short.
 */
export function giveTree(top, { uid, gid }) {
    if (uid === null || gid === null || lstatSync(top).uid === uid)
        return;
    giveWhatIsIn(top, uid, gid);
    lchownSync(top, uid, gid);
}
function giveWhatIsIn(folder, uid, gid) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory())
            giveWhatIsIn(path, uid, gid);
        lchownSync(path, uid, gid);
    }
}
//# sourceMappingURL=privilege.js.map