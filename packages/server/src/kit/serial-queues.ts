import { SerialQueue } from './serial-queue.ts'

/** A queue for each key, kept only while something in it runs or waits. */
export class SerialQueues {
  readonly #queues = new Map<string, SerialQueue>()

  /** Runs `task` once everything that was given before it under this key has ended. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(key) ?? new SerialQueue()
    this.#queues.set(key, queue)
    try {
      return await queue.run(task)
    } finally {
      if (queue.isIdle) this.#queues.delete(key)
    }
  }

  /** Resolves when everything given so far, under whatever key, has ended. */
  async idle(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.idle()))
  }
}
