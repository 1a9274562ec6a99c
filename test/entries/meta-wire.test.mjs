import { importTests } from './import-tests.mjs'

importTests('packages/meta-wire/dist')
