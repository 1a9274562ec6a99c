// Runs an entry that was built with our own driver: `node run.mjs ADDON '{"folders":[…],"runs":N,"seconds":N,"seed":N,"last":FILE}'`, and
// prints how many inputs were tried and how many places of the code they reached. What is found ends the process, its input in `last`.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [addon = '', options = '{}'] = process.argv.slice(2)
const { folders, runs, seconds, seed, last } = JSON.parse(options)
const inputs = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name))),
  )
const [tried, places] = createRequire(import.meta.url)(addon).run(inputs, runs, seconds, seed, last)
process.stdout.write(`${JSON.stringify({ tried, places })}\n`)
