import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe } from 'node:test'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../../scripts/prepare.mjs'

/**
 * Imports every compiled test below `folder`: one process for a package costs a fraction of one for each file. Each
 * file is a suite, so that its hooks are its own.
 */
export function importTests(folder) {
  for (const file of testsBelow(join(ROOT, folder)))
    describe(relative(ROOT, file), async () => {
      await import(pathToFileURL(file).href)
    })
}

function testsBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return testsBelow(path)
      return entry.name.endsWith('.test.js') ? [path] : []
    })
}
