import { GraphError } from '../carrier/meta/graph-error.ts'
import type { Approval, Content } from '../domain/content.ts'
import { ownTemplate, type TemplateTrace, traceOf } from './own-template.ts'
import type { ReviewRooms } from './rooms.ts'

/** Graphile task that takes the template of a deleted content from Meta. */
export const REMOVE_TEMPLATE = 'remove-template'

/** What the task needs to know, whole: the records are gone. */
export type TemplateRemoval = TemplateTrace & { readonly templateId: string | null }

/** What there may be to remove at Meta; null when Meta never took the template. */
export function removalOf(approval: Approval, content: Content): TemplateRemoval | null {
  const { templateId, status } = approval
  if (templateId === null && status !== 'received') return null
  return { ...traceOf(approval, content), templateId }
}

/** Repeated until Meta has removed the template, or has none. */
export async function removeTemplate({ graph }: Pick<ReviewRooms, 'graph'>, removal: TemplateRemoval): Promise<void> {
  const { wabaId, name } = removal
  const id = removal.templateId ?? (await ownTemplate(graph, removal))?.id
  if (id === undefined) return
  try {
    await graph.deleteTemplate(wabaId, { id, name })
  } catch (error) {
    if (!(error instanceof GraphError && error.code === NO_SUCH_TEMPLATE)) throw error
  }
}

/** What Meta says of an id that it does not know. */
const NO_SUCH_TEMPLATE = 100
