import { importTests } from './import-tests.mjs'

await importTests('packages/sound/dist')
