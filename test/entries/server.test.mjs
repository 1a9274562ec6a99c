import { importTests } from './import-tests.mjs'

await importTests('packages/server/dist')
