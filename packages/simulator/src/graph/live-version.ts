/** The oldest version of Graph that lives. */
const OLDEST = 21

/** `/106540352242922/calls`: an object without a version before it. */
const UNVERSIONED = /^\/\d+(?=[/?]|$)/
const VERSIONED = /^\/v(\d+)\.\d+(?=\/)/

/**
 * The address under which a request is served: as Graph does, one of an expired version, or without any, is served as the
 * oldest version that lives.
 *
 * @example withLiveVersion('/v17.0/106540352242922') // '/v21.0/106540352242922'
 */
export function withLiveVersion(url: string): string {
  if (UNVERSIONED.test(url)) return `/v${OLDEST}.0${url}`
  return url.replace(VERSIONED, (asked, major) => (Number(major) < OLDEST ? `/v${OLDEST}.0` : asked))
}
