/** Thrown by `proc_exit` to leave the program from inside, and for a program that ended with a fault. */
export class WasiExit extends Error {
  override readonly name = 'WasiExit'
  readonly code: number

  constructor(code: number, said: string) {
    super(`the program ended with ${code}: ${said || 'it gave no reason'}`)
    this.code = code
  }
}

/** WASI preview 1 results. https://github.com/WebAssembly/WASI, legacy/preview1/docs.md, errno. */
const OK = 0
const BADF = 8
const NOENT = 44
const SPIPE = 70

const ROOT_FD = 3
const FIRST_FILE_FD = 4
/** The arguments of `path_open`, in their order. */
type PathOpen = [
  dir: number,
  lookup: number,
  path: number,
  pathLength: number,
  flags: number,
  rights: bigint,
  inherited: bigint,
  fdFlags: number,
  fdAt: number,
]

/** More than any speech we ask for: 240 characters are at most a few megabytes. */
const MAX_WRITTEN = 64 * 1024 * 1024

/**
 * The world of one WebAssembly program (WASI preview 1) that reads its arguments and writes files: all of it in memory.
 *
 * The program sees no disk, no clock and no environment. Node's own `node:wasi` was not used: under it flite brought
 * the whole process down with a segmentation fault on texts of a few thousand characters, and its output needs a
 * real file.
 */
export class MemoryWasiHost {
  readonly #args: readonly Buffer[]
  readonly #files = new Map<string, Uint8Array[]>()
  readonly #open = new Map<number, Uint8Array[]>()
  readonly #said: Uint8Array[] = []
  #written = 0
  #memory = new WebAssembly.Memory({ initial: 0 })

  /** @param args the command line, the program's name first */
  constructor(args: readonly string[]) {
    this.#args = args.map((arg) => Buffer.from(`${arg}\0`))
  }

  /** Runs the program to its end. @throws WasiExit when it ends with anything but 0 */
  run(module: WebAssembly.Module): void {
    const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: this.#imports() })
    const { memory, _start } = instance.exports as { memory: WebAssembly.Memory; _start: () => void }
    this.#memory = memory
    try {
      _start()
    } catch (error) {
      if (!(error instanceof WasiExit && error.code === 0)) throw error
    }
  }

  /** A file that the program wrote; empty when it wrote none. */
  file(path: string): Uint8Array {
    return Buffer.concat(this.#files.get(path) ?? [])
  }

  /** What the program printed. */
  get printed(): string {
    return Buffer.concat(this.#said).toString('latin1')
  }

  #imports(): WebAssembly.ModuleImports {
    return {
      args_sizes_get: (count: number, bytes: number) => this.#putArgSizes(count, bytes),
      args_get: (pointers: number, bytes: number) => this.#putArgs(pointers, bytes),
      clock_time_get: (_clock: number, _precision: bigint, at: number) => this.#put64(at, 0n),
      fd_close: (fd: number) => (this.#open.delete(fd) ? OK : BADF),
      fd_fdstat_get: (fd: number, at: number) => this.#putStat(fd, at),
      fd_fdstat_set_flags: () => OK,
      // A directory whose name has one character.
      fd_prestat_get: (fd: number, at: number) => (fd === ROOT_FD ? this.#put64(at, 1n << 32n) : BADF),
      fd_prestat_dir_name: (fd: number, at: number) => (fd === ROOT_FD ? this.#putBytes(at, Buffer.from('/')) : BADF),
      fd_read: () => BADF,
      fd_seek: () => SPIPE,
      fd_write: (fd: number, vectors: number, count: number, wrote: number) => this.#write(fd, vectors, count, wrote),
      path_open: (...args: PathOpen) => this.#openPath(...args),
      proc_exit: (code: number): never => {
        throw new WasiExit(code, Buffer.concat(this.#said).toString('latin1').trim().slice(0, 200))
      },
    }
  }

  #view(): DataView {
    return new DataView(this.#memory.buffer) // made anew each time: a view dies when the memory grows
  }

  #put32(at: number, value: number): number {
    this.#view().setUint32(at, value, true)
    return OK
  }

  #put64(at: number, value: bigint): number {
    this.#view().setBigUint64(at, value, true)
    return OK
  }

  #putBytes(at: number, bytes: Uint8Array): number {
    new Uint8Array(this.#memory.buffer).set(bytes, at)
    return OK
  }

  #putArgSizes(count: number, bytes: number): number {
    this.#put32(count, this.#args.length)
    return this.#put32(
      bytes,
      this.#args.reduce((sum, arg) => sum + arg.length, 0),
    )
  }

  #putArgs(pointers: number, bytes: number): number {
    let at = bytes
    for (const [i, arg] of this.#args.entries()) {
      this.#put32(pointers + 4 * i, at)
      this.#putBytes(at, arg)
      at += arg.length
    }
    return OK
  }

  /** Kind (2 a character device, 3 a directory, 4 a file) and all rights. */
  #putStat(fd: number, at: number): number {
    if (fd > ROOT_FD && !this.#open.has(fd)) return BADF
    this.#put64(at, fd === ROOT_FD ? 3n : fd > ROOT_FD ? 4n : 2n)
    this.#put64(at + 8, 0xffff_ffff_ffff_ffffn)
    return this.#put64(at + 16, 0xffff_ffff_ffff_ffffn)
  }

  /** Opens a file for writing, from its beginning; there is nothing to read. */
  #openPath(...[dir, , path, pathLength, flags, , , , fdAt]: PathOpen): number {
    const creates = (flags & 1) !== 0
    if (dir !== ROOT_FD || !creates) return NOENT
    const name = Buffer.from(new Uint8Array(this.#memory.buffer, path, pathLength)).toString('latin1')
    const parts: Uint8Array[] = []
    this.#files.set(`/${name}`, parts)
    const fd = FIRST_FILE_FD + this.#files.size - 1
    this.#open.set(fd, parts)
    return this.#put32(fdAt, fd)
  }

  #write(fd: number, vectors: number, count: number, wroteAt: number): number {
    const target = fd === 1 || fd === 2 ? this.#said : this.#open.get(fd)
    if (!target) return BADF
    let wrote = 0
    for (let i = 0; i < count; i++) {
      const at = this.#view().getUint32(vectors + 8 * i, true)
      const length = this.#view().getUint32(vectors + 8 * i + 4, true)
      target.push(new Uint8Array(this.#memory.buffer, at, length).slice())
      wrote += length
    }
    this.#written += wrote
    if (this.#written > MAX_WRITTEN) throw new WasiExit(1, 'it wrote too much')
    return this.#put32(wroteAt, wrote)
  }
}
