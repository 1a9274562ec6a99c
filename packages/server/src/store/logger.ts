type Log = (fields: Record<string, unknown>, message: string) => void

/** What the store tells of itself; pino and Fastify's logger fit. */
export interface StoreLogger {
  readonly debug: Log
  readonly info: Log
  readonly warn: Log
  readonly error: Log
}
