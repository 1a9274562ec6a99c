import type { Store } from './store.ts'
import { until } from './test-until.ts'

/**
 * For tests: a runner takes the jobs that are there, or the one of `key`, and has not committed that yet when `work` is begun; it does once
 * `work` waits for it. Resolves with `work`.
 */
export async function whileRunnerTakes(
  store: Store,
  work: () => Promise<unknown>,
  key: string | null = null,
): Promise<void> {
  const runner = await store.pool.connect()
  await runner.query('begin')
  await runner.query(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'another', attempts = 1
     where $1::text is null or key = $1`,
    [key],
  )
  const working = work()
  await until('the work to wait for the runner', async () => {
    const { rows } = await store.pool.query(`select from pg_stat_activity where wait_event_type = 'Lock'`)
    return rows.length > 0
  })
  await runner.query('commit')
  runner.release()
  await working
}
