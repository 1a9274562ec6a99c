/** Nobody has come to be joined with by then. */
const ALONE_FOR_MS = 2_000

type Waiting<Leg> = { readonly offer: string; readonly settle: (leg: Leg | Promise<Leg>) => void }

/** For programs that set up two calls joined, not one and then another: callers two by two, in the order in which they come. */
export class Pairs<Leg> {
  readonly #join: (first: string, second: string) => readonly [Promise<Leg>, Promise<Leg>]
  #waiting: Waiting<Leg> | null = null

  /** @param join joins two callers, by their offers */
  constructor(join: (first: string, second: string) => readonly [Promise<Leg>, Promise<Leg>]) {
    this.#join = join
  }

  /** The first of two waits for the second. @throws Error when none comes */
  answer(offer: string): Promise<Leg> {
    const waiting = this.#waiting
    if (!waiting) return this.#wait(offer)
    this.#waiting = null
    const [first, second] = this.#join(waiting.offer, offer)
    waiting.settle(first)
    return second
  }

  #wait(offer: string): Promise<Leg> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = null
        reject(new Error('there was nobody to be joined with'))
      }, ALONE_FOR_MS)
      const settle = (leg: Leg | Promise<Leg>) => {
        clearTimeout(timer)
        resolve(leg)
      }
      this.#waiting = { offer, settle }
    })
  }
}
