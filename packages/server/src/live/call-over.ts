/** Thrown through a call's work when the call has ended: nothing more is to be done for it. */
export class CallOver extends Error {
  override readonly name = 'CallOver'
  constructor() {
    super('the call is over')
  }
}

/** `work`, unless the call ends first. @throws CallOver */
export function unlessOver<T>(life: AbortSignal, work: Promise<T>): Promise<T> {
  if (life.aborted) {
    work.catch(() => undefined)
    return Promise.reject(new CallOver())
  }
  return new Promise<T>((resolve, reject) => {
    const over = () => reject(new CallOver())
    life.addEventListener('abort', over, { once: true })
    work.then(resolve, reject).finally(() => life.removeEventListener('abort', over))
  })
}
