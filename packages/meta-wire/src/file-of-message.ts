import { z } from 'zod'

export const link = z.url({ protocol: /^https?$/ }).max(2048)
export const caption = z.string().max(1024).optional()

/** A file: by a link that Meta fetches, or by the id of one that was uploaded. */
export const file = { link: link.optional(), id: z.string().regex(/^\d+$/).max(32).optional() }
type FileOf = { readonly link?: string | undefined; readonly id?: string | undefined }
export const oneOf = ({ link, id }: FileOf) => (link === undefined) !== (id === undefined)
export const EITHER = { error: 'needs either a link or an id' }
export const plainFile = z.strictObject(file).refine(oneOf, EITHER)
