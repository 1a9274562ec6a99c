import { importTests } from './import-tests.mjs'

importTests('packages/simulator/dist')
