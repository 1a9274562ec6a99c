import { type FileHandle, open } from 'node:fs/promises'

/** What may wait to be written of one file, in bytes: minutes of sound. A disk that is that far behind is not waited for. */
const MOST_WAITING = 1 << 20

/** A file that is written piece by piece, in their order, while sound goes on. */
export class WrittenFile {
  readonly #path: string
  #handle: FileHandle | null = null
  #writing: Promise<void>
  #waiting = 0
  /** What went wrong first, in the system's word; null for nothing. What comes after it is not written. */
  #error: string | null = null

  /** Makes it; `EEXIST` when it is there already. */
  constructor(path: string) {
    this.#path = path
    this.#writing = this.#trying(async () => {
      this.#handle = await open(this.#path, 'wx')
    })
  }

  get error(): string | null {
    return this.#error
  }

  /** Resolves once it was tried to be made. */
  async made(): Promise<void> {
    await this.#writing
  }

  append(bytes: Uint8Array): void {
    if (this.#waiting + bytes.length > MOST_WAITING) this.#error ??= 'EAGAIN'
    if (this.#error !== null) return
    this.#waiting += bytes.length
    this.#then(async () => {
      await this.#handle?.appendFile(bytes)
      this.#waiting -= bytes.length
    })
  }

  /** Resolves when all of it is on the disk. */
  async close(): Promise<void> {
    this.#then(async () => await this.#handle?.datasync())
    await this.#writing
    await this.#trying(async () => await this.#handle?.close())
  }

  #then(work: () => Promise<void>): void {
    this.#writing = this.#writing.then(() => (this.#error === null ? this.#trying(work) : undefined))
  }

  async #trying(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#error ??= (error as NodeJS.ErrnoException).code ?? 'EIO'
    }
  }
}
