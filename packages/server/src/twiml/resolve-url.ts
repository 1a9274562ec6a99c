/** Twilio 11100, "Invalid URL format": what a document points at is no address that can be asked. */
export type Unresolvable = { readonly kind: 'failed'; readonly code: 11100; readonly message: string }

/**
 * The absolute http or https URL that `reference` means in the document at `documentUrl`.
 *
 * An empty reference is the document itself, its query and its fragment (connection overrides) included.
 */
export function resolveUrl(reference: string, documentUrl: string): string | Unresolvable {
  if (reference === '') return documentUrl
  if (URL.canParse(reference, documentUrl)) {
    const url = new URL(reference, documentUrl)
    if (url.protocol === 'http:' || url.protocol === 'https:') return url.href
  }
  const message = `'${reference}' in the document at ${documentUrl} is not a URL that can be fetched`
  return { kind: 'failed', code: 11100, message }
}
