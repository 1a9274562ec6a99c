import { REFUSALS } from './errors.ts'
import { isHttpUrl, text } from './fields.ts'
import { hasBadPlaceholder, placeholdersIn } from './placeholders.ts'
import { failsAs } from './refused-field.ts'

/** Text of 1 to `max` characters that may hold placeholders. */
export function templated(max: number) {
  return text(max)
    .min(1, 'must not be empty')
    .refine(
      (value) => !hasBadPlaceholder(value),
      failsAs(REFUSALS.INVALID_VARIABLES, 'a placeholder is written {{1}} to {{100}}'),
    )
}

/** Text of 1 to `max` characters without placeholders. */
export function plain(max: number) {
  return text(max)
    .min(1, 'must not be empty')
    .refine((value) => !/\{\{|\}\}/.test(value), 'takes no variables')
}

/** The address of a picture, video, sound or document. */
export function mediaUrl() {
  return templated(2_048).refine(isHttpUrl, 'must be an absolute http or https URL')
}

/** A web address with one placeholder at most, and that at its end. */
export function linkUrl() {
  return templated(2_000)
    .refine(isHttpUrl, 'must be an absolute http or https URL')
    .refine(
      (value) => placeholdersIn(value).length === 0 || /^[^{]*\{\{[^{}]*\}\}$/.test(value),
      'may have one variable, at its end',
    )
}
