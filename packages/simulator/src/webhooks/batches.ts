import type { Millis } from '../clock.ts'
import type { Change } from './envelope-of.ts'

type Batch = {
  readonly changes: Change[]
  readonly size: number
  /** Sends it as it is. */
  readonly close: () => void
}

/** Changes of an app that wait for others, to go out as one delivery. At most one batch of an app is open. */
export class Batches {
  readonly #open = new Map<string, Batch>()

  /**
   * With a batch open the change joins it. Otherwise `begin` opens one, and without it the change goes out alone.
   *
   * @returns what whoever asked is to send, once it is complete; null: somebody else sends it
   */
  async collect(
    appId: string,
    change: Change,
    begin: { readonly size: number; readonly most: Millis } | null,
  ): Promise<readonly Change[] | null> {
    const open = this.#open.get(appId)
    if (open) {
      open.changes.push(change)
      if (open.changes.length >= open.size) open.close()
      return null
    }
    if (!begin) return [change]
    const changes = [change]
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => close(), begin.most)
      const close = () => {
        clearTimeout(timer)
        this.#open.delete(appId)
        resolve()
      }
      this.#open.set(appId, { changes, size: begin.size, close })
    })
    return changes
  }

  close(): void {
    for (const { close } of this.#open.values()) close()
  }
}
