import type { FastifyInstance } from 'fastify'
import type { Store } from '../store/store.ts'

/** STARTING until every room is open, DRAINING from the signal to stop until the process ends. */
export type HouseState = 'starting' | 'ok' | 'draining'

export type HealthOptions = {
  readonly store: Pick<Store, 'read'>
  readonly state: () => HouseState
  /** Counts anew what is only counted now and then. */
  readonly measure: () => Promise<void>
  /** How much has been taken on, and how much may be. */
  readonly load: () => Readonly<Record<string, number>>
  readonly limits: Readonly<Record<string, number>>
  /** Prometheus text. */
  readonly metrics: () => Promise<string>
}

/**
 * `/healthz`: 200 when everything is up, 503 while starting and draining.
 * `/readyz`: the same, and the database answers; with what the server has taken on, and its limits.
 * `/metrics`: Prometheus text.
 */
export function serveHealth(
  app: FastifyInstance,
  { store, state, metrics, measure, load, limits }: HealthOptions,
): void {
  const options = { schema: { hide: true } }

  app.get('/healthz', options, async (_request, reply) => {
    const status = state()
    return reply.code(status === 'ok' ? 200 : 503).send({ status })
  })

  app.get('/readyz', options, async (_request, reply) => {
    const database = await store
      .read((r) => r.accounts.first())
      .then(
        () => 'ok' as const,
        () => 'unreachable' as const,
      )
    const ready = state() === 'ok' && database === 'ok'
    return reply.code(ready ? 200 : 503).send({ status: state(), database, load: load(), limits })
  })

  app.get('/metrics', options, async (_request, reply) => {
    await measure()
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics())
  })
}
