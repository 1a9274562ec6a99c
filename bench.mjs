// `npm run bench`: lists the benches; `npm run bench -- first-call` runs one. Figures, not tests: nothing here fails a build.
import { prepare } from './scripts/prepare.mjs'

await prepare({ projects: ['bench'] })
await import('./bench/dist/main.js')
