import { importTests } from './import-tests.mjs'

importTests('bench/dist')
