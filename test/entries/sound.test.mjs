import { importTests } from './import-tests.mjs'

importTests('packages/sound/dist')
