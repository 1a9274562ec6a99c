import { refusal } from './graph-fault.ts'

/** Of a node's fields those that `fields` names, separated by commas, or else `usual`; `id` always comes. @throws GraphFault 100 */
export function nodeFields(
  node: { readonly type: string; readonly all: Readonly<Record<string, unknown>> },
  fields: string | undefined,
  usual: readonly string[],
): Record<string, unknown> {
  const wanted = fields === undefined ? usual : fields.split(',').map((field) => field.trim())
  const unknown = wanted.find((field) => !Object.hasOwn(node.all, field))
  if (unknown !== undefined)
    throw refusal(100, `Tried accessing nonexisting field (${unknown}) on node type (${node.type}).`)
  return Object.fromEntries([...new Set([...wanted, 'id'])].map((field) => [field, node.all[field]]))
}
