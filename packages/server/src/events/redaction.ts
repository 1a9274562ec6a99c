/** Keys whose values no log line may hold, wherever they stand in a record; give it to pino as `redact`. */
export const REDACTED: readonly string[] = ['authToken', 'token', 'accessToken', 'appSecret', 'password', 'secret']
  .flatMap((key) => [key, `*.${key}`])
  .concat(
    ['authorization', 'cookie', 'set-cookie', 'proxy-authorization'].flatMap((name) => [
      `headers["${name}"]`,
      `*.headers["${name}"]`,
    ]),
  )

/** A URL as a log may show it: no user-info, no fragment, and only the names of its query. */
export function loggedUrl(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)'
  const { protocol, host, pathname, searchParams } = new URL(url)
  const names = [...new Set(searchParams.keys())]
  return `${protocol}//${host}${pathname}${names.length === 0 ? '' : `?${names.join('&')}`}`
}
