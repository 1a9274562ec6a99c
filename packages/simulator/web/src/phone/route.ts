/** Where in the phone we are: kept in the address bar, so that Back and reload do what they say. */
export type Route =
  | { readonly at: 'start' } // the chat list, or the chat when there is only one
  | { readonly at: 'list' }
  | { readonly at: 'chat'; readonly business: string }

/** The user's number in `/phone/{wa_id}`. */
export function waIdOf(pathname: string): string {
  const part = pathname.split('/').filter(Boolean)[1] ?? ''
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function routeOf(search: string): Route {
  const query = new URLSearchParams(search)
  const business = query.get('with')
  if (business) return { at: 'chat', business }
  return query.has('list') ? { at: 'list' } : { at: 'start' }
}

export const LIST_SEARCH = '?list'
export const chatSearch = (business: string): string => `?with=${encodeURIComponent(business)}`

/** Goes there without loading the page. */
export function go(search: string): void {
  history.pushState(null, '', location.pathname + search)
  // pushState itself tells nobody.
  dispatchEvent(new PopStateEvent('popstate'))
}

export function subscribeRoute(listener: () => void): () => void {
  addEventListener('popstate', listener)
  return () => removeEventListener('popstate', listener)
}
