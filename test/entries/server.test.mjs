import { importTests } from './import-tests.mjs'

importTests('packages/server/dist')
