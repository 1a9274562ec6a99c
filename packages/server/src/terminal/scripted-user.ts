import { createInterface, type Interface } from 'node:readline/promises'
import { advance, type InputEvent, type InputState, startGathering } from '../twiml/gather-input.ts'
import type { Dialed, DialStep, Gathered, GatherStep } from '../twiml/step.ts'

/** What a user does when something is asked of them. */
export type Turn =
  | { readonly kind: 'keys'; readonly keys: string }
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'hang-up' }

/** A script that means nothing. */
export class BadScript extends Error {
  override readonly name = 'BadScript'
}

/**
 * Reads one turn: keys (`1`, `42#`), `-` or nothing for silence, `hangup`, anything else is said.
 */
export function readTurn(text: string): Turn {
  const turn = text.trim()
  if (turn === '' || turn === '-') return { kind: 'nothing' }
  if (turn === 'hangup') return { kind: 'hang-up' }
  if (/^[0-9A-D*#]+$/.test(turn)) return { kind: 'keys', keys: turn }
  return { kind: 'words', words: turn }
}

/** Whoever is at the other end of the call. */
export interface User extends Disposable {
  /** What they do at a Gather. */
  turn(): Promise<Turn>
  /** How a Dial comes out. */
  dialed(step: DialStep): Promise<Dialed['status']>
}

/** Does what a script says, turn by turn (`1, 42#, two large pizzas, -`), and nothing once it is over. */
export class ScriptedUser implements User {
  readonly #turns: string[]

  constructor(script: string) {
    this.#turns = script === '' ? [] : script.split(',')
  }

  async turn(): Promise<Turn> {
    return readTurn(this.#turns.shift() ?? '')
  }

  /** The next turn, if it is an outcome; otherwise the callee is not there. */
  async dialed(): Promise<Dialed['status']> {
    const outcome = OUTCOMES.find((known) => known === this.#turns[0]?.trim())
    if (outcome !== undefined) this.#turns.shift()
    return outcome ?? 'no-answer'
  }

  [Symbol.dispose](): void {}
}

const OUTCOMES = ['completed', 'busy', 'no-answer', 'failed'] as const

/** Asks whoever sits at the terminal. */
export class AskedUser implements User {
  readonly #lines: Interface

  constructor() {
    this.#lines = createInterface({ input: process.stdin, output: process.stderr })
  }

  async turn(): Promise<Turn> {
    return readTurn(await this.#lines.question('  you (keys, words, empty for nothing, hangup): '))
  }

  async dialed(): Promise<Dialed['status']> {
    const given = await this.#lines.question(`  how does it come out (${OUTCOMES.join(', ')}) [completed]: `)
    return OUTCOMES.find((outcome) => outcome === given.trim()) ?? 'completed'
  }

  [Symbol.dispose](): void {
    this.#lines.close()
  }
}

/** What a Gather makes of a turn, by its own rules: keys one after the other, then time. Null: the user hangs up. */
export function gatheredBy(step: GatherStep, turn: Turn): Gathered | null {
  if (turn.kind === 'hang-up') return null
  let state: InputState = startGathering(step)
  for (const event of eventsOf(turn)) {
    const move = advance(state, event)
    if (move.done !== null) return move.done
    state = move.state
  }
  return advance(state, { kind: 'timed-out' }).done
}

function eventsOf(turn: Turn): readonly InputEvent[] {
  if (turn.kind === 'keys') return [...turn.keys].map((key) => ({ kind: 'key', key }))
  if (turn.kind !== 'words') return [{ kind: 'prompts-over' }]
  return [{ kind: 'speech-began' }, { kind: 'speech-ended', understood: { text: turn.words, confidence: 1 } }]
}
