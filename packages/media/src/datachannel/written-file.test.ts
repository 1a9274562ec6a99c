import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { WrittenFile } from './written-file.ts'

describe('a file that is written while sound goes on', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringway-written-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('its pieces stand in their order, whole once it is closed', async () => {
    const file = new WrittenFile(join(folder, 'order'))
    for (let i = 0; i < 200; i++) file.append(Buffer.from(`${i};`))
    await file.close()
    assert.equal(file.error, null)
    assert.equal(await readFile(join(folder, 'order'), 'utf8'), Array.from({ length: 200 }, (_, i) => `${i};`).join(''))
  })

  test('one that is there is left as it is', async () => {
    await writeFile(join(folder, 'there'), 'mine')
    const file = new WrittenFile(join(folder, 'there'))
    file.append(Buffer.from('yours'))
    await file.made()
    assert.equal(file.error, 'EEXIST')
    await file.close()
    assert.equal(await readFile(join(folder, 'there'), 'utf8'), 'mine')
  })

  test('more than may wait is not taken, nor what comes after it', async () => {
    const file = new WrittenFile(join(folder, 'behind'))
    await file.made()
    const piece = Buffer.alloc(1 << 16, 1)
    // Nothing is written while these are told: to the file the disk stands still.
    for (let i = 0; i < 17; i++) file.append(piece)
    assert.equal(file.error, 'EAGAIN')
    await file.close()
    assert.equal(file.error, 'EAGAIN')
    assert.ok((await readFile(join(folder, 'behind'))).length <= 1 << 20)
  })

  test('a disk that keeps up takes more than may wait at a time', async () => {
    const file = new WrittenFile(join(folder, 'long'))
    const piece = Buffer.alloc(1 << 19, 1)
    for (let i = 0; i < 6; i++) {
      file.append(piece)
      await file.made() // all that was told until now
    }
    await file.close()
    assert.equal(file.error, null)
    assert.equal((await readFile(join(folder, 'long'))).length, 6 << 19)
  })
})
