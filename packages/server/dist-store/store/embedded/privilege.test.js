import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { DataDirUnreachable } from '../errors.js';
import { SILENT } from '../open-test-store.js';
import { until } from '../test-until.js';
import { openEmbeddedPostgres } from './embedded-postgres.js';
import { privilegesOf } from './privilege.js';
import { gone, newDir, opener, postmasterOf } from './test-directory.js';
const AS_ROOT = process.getuid?.() === 0 ? false : 'only root can become another user';
async function queryOnce(server) {
    const client = new Client(server.connection);
    await client.connect();
    try {
        const { rows } = await client.query('create table if not exists kept (n int) ; select current_user as name');
        return rows?.[0]?.name ?? 'queried';
    }
    finally {
        await client.end();
    }
}
/** Every user that has a file below. */
function ownersOf(folder) {
    const found = spawnSync('find', [folder, '-printf', '%U\n'], { encoding: 'utf8' }).stdout;
    return [...new Set(found.trim().split('\n').map(Number))];
}
test('root: in a namespace, then as nobody, then again: each time the files are put right', {
    skip: AS_ROOT,
}, async (t) => {
    const dir = newDir(t);
    const all = privilegesOf();
    if (spawnSync('unshare', ['-U', 'true']).status !== 0)
        return t.skip('this system allows no user namespaces');
    for (const mode of ['namespace', 'nobody', 'namespace']) {
        const privileges = all.filter((privilege) => privilege.mode === mode);
        const server = await openEmbeddedPostgres({ dataDir: dir, logger: SILENT, privileges });
        await queryOnce(server);
        await server.close();
        assert.deepEqual(ownersOf(join(dir, 'postgres')), [mode === 'nobody' ? 65_534 : 0]);
    }
});
test('root, as nobody: a directory below one that only root may enter is refused in words', {
    skip: AS_ROOT,
}, async (t) => {
    const dir = join(newDir(t), 'below');
    mkdirSync(dir);
    const privileges = privilegesOf().filter((privilege) => privilege.mode === 'nobody');
    await assert.rejects(openEmbeddedPostgres({ dataDir: dir, logger: SILENT, privileges }), (error) => error instanceof DataDirUnreachable && /DATABASE_URL/.test(error.message));
});
const HERE = fileURLToPath(new URL('.', import.meta.url));
test('an ordinary user: fresh, kill -9, warm', { skip: AS_ROOT }, async (t) => {
    const nobody = { uid: 65_534, gid: 65_534 };
    const reach = spawnSync('test', ['-r', join(HERE, 'embedded-postgres.js')], { ...nobody, cwd: '/' });
    if (reach.status !== 0)
        return t.skip(`another user cannot read ${HERE}`);
    const dir = newDir(t);
    chownSync(dir, nobody.uid, nobody.gid);
    const child = opener(t, dir, { rows: 3, ...nobody });
    assert.equal(await child.line(), 'open');
    const postmaster = postmasterOf(dir);
    await child.kill();
    await until('PostgreSQL to be gone', () => gone([postmaster]), 2_000);
    const again = opener(t, dir, nobody);
    assert.equal(await again.line(), 'open');
    assert.deepEqual(ownersOf(dir), [65_534]);
});
test('an ordinary user is told that a directory is root’s', { skip: AS_ROOT }, async (t) => {
    const nobody = { uid: 65_534, gid: 65_534 };
    const reach = spawnSync('test', ['-r', join(HERE, 'embedded-postgres.js')], { ...nobody, cwd: '/' });
    if (reach.status !== 0)
        return t.skip(`another user cannot read ${HERE}`);
    const dir = newDir(t);
    chownSync(dir, nobody.uid, nobody.gid);
    mkdirSync(join(dir, 'postgres'), { mode: 0o755 });
    assert.match(await opener(t, dir, nobody).line(), /^DataDirUnreachable .*belongs to another user \(uid 0\)/);
});
//# sourceMappingURL=privilege.test.js.map