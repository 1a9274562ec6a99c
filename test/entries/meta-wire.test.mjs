import { importTests } from './import-tests.mjs'

await importTests('packages/meta-wire/dist')
