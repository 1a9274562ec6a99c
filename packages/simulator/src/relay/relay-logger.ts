/** What the relay needs of a logger; pino's and Fastify's fit. */
export type RelayLogger = {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}
