import type { Graph } from '../carrier/meta/graph.ts'
import { newTemplate } from '../contract/meta/template-components.ts'
import type { Approval, Content } from '../domain/content.ts'

/** By what a template of ours is known at Meta while its id is not: name and language are its key there. */
export type TemplateTrace = {
  readonly wabaId: string
  readonly name: string
  readonly language: string
  readonly body: string | null
}

export function traceOf(approval: Approval, content: Content): TemplateTrace {
  return {
    wabaId: approval.wabaId,
    name: approval.name,
    language: content.language,
    body: bodyOf(newTemplate(content, approval).components),
  }
}

/** The template at Meta that `trace` was submitted as; one of the same name that says something else is not ours. */
export async function ownTemplate(graph: Graph, { wabaId, name, language, body }: TemplateTrace) {
  const named = await graph.templatesNamed(wabaId, name)
  const found = named.find((template) => template.language === language)
  if (found?.components && bodyOf(found.components) !== body) return null
  return found ?? null
}

function bodyOf(components: readonly { readonly type: string; readonly text?: string | undefined }[]): string | null {
  return components.find(({ type }) => type === 'BODY')?.text ?? null
}
