import type { CodecBudget, CodecJob } from './codec-weights.ts'

/** Thrown when the codec threads carry as much as they can. Nothing that they carry is harmed. */
export class CodecsBusy extends Error {
  override readonly name = 'CodecsBusy'

  constructor(taken: number, capacity: number) {
    const share = Math.round((100 * taken) / capacity)
    super(
      `sound of no more calls can be decoded: what is done already takes ${share} % of what this machine has for it`,
    )
  }
}

/** What of the codec threads' time is taken. */
export class CodecAccounts {
  readonly #budget: CodecBudget
  readonly #jobs: Record<CodecJob, number> = { listen: 0, tones: 0, member: 0 }

  constructor(budget: CodecBudget) {
    this.#budget = budget
  }

  get capacity(): number {
    return this.#budget.capacity
  }

  /** In milliseconds of one core a second. */
  get taken(): number {
    const { weights } = this.#budget
    const { listen, tones, member } = this.#jobs
    return listen * weights.listen + tones * weights.tones + member * weights.member
  }

  /** @throws CodecsBusy */
  take(job: CodecJob): void {
    if (this.taken + this.#budget.weights[job] > this.capacity) throw new CodecsBusy(this.taken, this.capacity)
    this.#jobs[job] += 1
  }

  /** For what must not be refused: it was promised with the call. */
  takeAnyhow(job: CodecJob): void {
    this.#jobs[job] += 1
  }

  give(job: CodecJob): void {
    this.#jobs[job] -= 1
  }
}
