/** Where a document came from, absolute; null for one that was given with the call and has no address. */
export type DocumentUrl = string | null

/**
 * What a document points at is no address that can be asked. Twilio 11100, "Invalid URL format"; 15004 for a relative
 * address in a document that has none of its own.
 */
export type Unresolvable = { readonly kind: 'failed'; readonly code: 11100 | 15004; readonly message: string }

/**
 * The absolute http or https URL that `reference` means in the document at `documentUrl`.
 *
 * An empty reference is the document itself, its query and its fragment (connection overrides) included.
 */
export function resolveUrl(reference: string, documentUrl: DocumentUrl): string | Unresolvable {
  if (reference === '' && documentUrl !== null) return documentUrl
  const base = documentUrl ?? undefined
  if (URL.canParse(reference, base)) {
    const url = new URL(reference, base)
    if (url.protocol === 'http:' || url.protocol === 'https:') return url.href
  }
  if (documentUrl === null) {
    const message = `'${reference}' must be an absolute URL: the document was given with the call and has no address of its own`
    return { kind: 'failed', code: 15004, message }
  }
  const message = `'${reference}' in the document at ${shown(documentUrl)} is not a URL that can be fetched`
  return { kind: 'failed', code: 11100, message }
}

/** A document's address may hold a password, which nobody is told. */
function shown(documentUrl: string): string {
  return documentUrl.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1').replace(/#.*$/s, '')
}

/** The same with an absolute URL, or why there is none. */
export function resolved<T extends { readonly url: string }>(given: T, documentUrl: DocumentUrl): T | Unresolvable {
  const url = resolveUrl(given.url, documentUrl)
  return typeof url === 'string' ? { ...given, url } : url
}
