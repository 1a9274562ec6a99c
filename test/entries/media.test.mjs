import { importTests } from './import-tests.mjs'

importTests('packages/media/dist')
