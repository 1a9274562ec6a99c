import type { TemplateCategory, TemplateComponent } from '@ringway/meta-wire'
import type { PolicyProfile } from '../policy-profile.ts'
import { isPromotional, wordsOf } from './promotional.ts'
import type { RejectionReason, Template } from './template.ts'

/** What a review decides. `pause`: Meta stops a template that users dislike; approving it sets it going again. */
export type Verdict =
  | { readonly status: 'APPROVED' | 'PAUSED' }
  | { readonly status: 'REJECTED'; readonly reason: RejectionReason }

type Declared = { readonly category: TemplateCategory; readonly components: readonly TemplateComponent[] }

/** The category that a template gets: where the policy moves promotional texts, UTILITY becomes MARKETING. */
export function categoryOf(declared: Declared, { promotionalUtility }: PolicyProfile): TemplateCategory {
  return promotionalUtility === 'moved to MARKETING' && isMisdeclared(declared) ? 'MARKETING' : declared.category
}

/** What Meta's review says of a template. */
export function verdictOn(template: Template, { promotionalUtility }: PolicyProfile): Verdict {
  if (promotionalUtility === 'rejected' && isMisdeclared(template))
    return { status: 'REJECTED', reason: 'TAG_CONTENT_MISMATCH' }
  return { status: 'APPROVED' }
}

function isMisdeclared(template: Declared): boolean {
  return template.category === 'UTILITY' && isPromotional(wordsOf(template))
}
