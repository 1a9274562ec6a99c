/** The server is ending: it takes no more calls. */
export class NoNewCalls extends Error {
  override readonly name = 'NoNewCalls'
}
