import type { TemplateButton, TemplateCategory, TemplateComponent, TemplateStatus } from '@ringway/meta-wire'
import type { Millis } from '../../clock.ts'
import type { Times } from '../apps/rolling-limit.ts'

/** Why a template was rejected, in Meta's words. */
export const REJECTION_REASONS = [
  'ABUSIVE_CONTENT',
  'INCORRECT_CATEGORY',
  'INVALID_FORMAT',
  'PROMOTIONAL',
  'SCAM',
  'TAG_CONTENT_MISMATCH',
] as const
export type RejectionReason = (typeof REJECTION_REASONS)[number]

/** How variables are written: {{1}} or {{order_id}}. */
export type ParameterFormat = 'POSITIONAL' | 'NAMED'

/** A message template of a WhatsApp Business account. Name and language together are its key. */
export type Template = {
  readonly id: string
  readonly wabaId: string
  readonly name: string
  readonly language: string
  /** May differ from the one asked for. */
  readonly category: TemplateCategory
  readonly parameterFormat: ParameterFormat
  readonly components: readonly TemplateComponent[]
  readonly status: TemplateStatus
  /** NONE unless it is rejected. */
  readonly rejectedReason: RejectionReason | 'NONE'
  readonly createdAt: Millis
  /** When it was edited while it was approved. */
  readonly edits: Times
  /** How often it was paused for low quality. */
  readonly pauses: number
  /** It was approved once, whatever has become of it. */
  readonly wasApproved: boolean
}

type Parts = { readonly components: readonly TemplateComponent[] }
type Component<Type extends TemplateComponent['type']> = Extract<TemplateComponent, { type: Type }>

/** The template's part of this type. */
export function partOf<Type extends TemplateComponent['type']>(
  { components }: Parts,
  type: Type,
): Component<Type> | undefined {
  return components.find((component): component is Component<Type> => component.type === type)
}

export function buttonsOf(template: Parts): readonly TemplateButton[] {
  return partOf(template, 'BUTTONS')?.buttons ?? []
}
