import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../../scripts/prepare.mjs'

/** Imports every compiled test below `folder`: one process for a package costs a fraction of one for each file. */
export async function importTests(folder) {
  for (const file of testsBelow(join(ROOT, folder))) await import(pathToFileURL(file).href)
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
