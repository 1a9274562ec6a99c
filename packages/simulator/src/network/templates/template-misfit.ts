import type { GraphErrorCode } from '@ringway/meta-wire'

/** The parameters of a message do not fit its template. */
export class TemplateMisfit extends Error {
  override readonly name = 'TemplateMisfit'
  readonly code: GraphErrorCode

  constructor(code: GraphErrorCode, details: string) {
    super(details)
    this.code = code
  }
}
