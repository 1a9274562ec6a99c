import type { CookieJar } from 'tough-cookie'
import type { WireHeaders } from './exchange.ts'

/** Cookies one call keeps, at most; an app that sets more keeps the ones it set first, and may change those. */
const MOST_COOKIES = 50

/** The `Cookie` header for `url`, or null. */
export async function cookiesFor(jar: CookieJar, url: URL): Promise<string | null> {
  const header = await jar.getCookieString(url.href)
  return header === '' ? null : header
}

/** Keeps what an answer sets. A cookie that is malformed, foreign or one too many is passed over. */
export async function keepCookies(jar: CookieJar, url: URL, headers: WireHeaders): Promise<void> {
  const lines = headers['set-cookie']
  if (lines === undefined) return
  for (const line of [lines].flat()) {
    const kept = await jar.setCookie(line, url.href, { ignoreError: true })
    if (!kept || (await jar.store.getAllCookies()).length <= MOST_COOKIES) continue
    await jar.store.removeCookie(kept.domain ?? '', kept.path ?? '', kept.key)
  }
}
