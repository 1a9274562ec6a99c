import type { FastifyInstance } from 'fastify'

/**
 * Graph takes its parameters as a form too, objects and lists written in JSON. An empty form is no body: that is what
 * some HTTP clients send with a POST that has none.
 */
export function takeForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_: unknown, form: string) => (form === '' ? undefined : readForm(form)),
  )
}

/** @example readForm('fields=calls&limit={"a":1}') // { fields: 'calls', limit: { a: 1 } } */
export function readForm(form: string): Record<string, unknown> {
  return Object.fromEntries([...new URLSearchParams(form)].map(([name, value]) => [name, readValue(value)]))
}

function readValue(value: string): unknown {
  if (!/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
