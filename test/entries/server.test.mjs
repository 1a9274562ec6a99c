// Its hook that ends the database of all these tests must be the process's, not that of the first suite to use it.
import '../../packages/server/dist/store/open-test-store.js'
import { importTests } from './import-tests.mjs'

importTests('packages/server/dist')
