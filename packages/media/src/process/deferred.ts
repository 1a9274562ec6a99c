/** A promise and the function that fulfils it. It is never rejected, so nobody needs to listen to it. */
export class Deferred<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void

  constructor() {
    let settle: (value: T) => void = () => {}
    this.promise = new Promise((resolve) => {
      settle = resolve
    })
    this.resolve = settle
  }
}
