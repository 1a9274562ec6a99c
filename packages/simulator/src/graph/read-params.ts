import type { z } from 'zod'
import { badBody } from './graph-fault.ts'

/** A query or a body by its schema. @throws GraphFault 100 by the name of the key that is wrong */
export function readParams<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const read = schema.safeParse(given)
  if (!read.success) throw badBody(read.error)
  return read.data
}
