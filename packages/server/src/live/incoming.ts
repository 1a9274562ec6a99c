import { setTimeout as pause } from 'node:timers/promises'
import type { MediaLeg } from '@ringway/media'
import type { CallOffered } from '../carrier/meta/carrier-event.ts'
import { type Millis, SECOND } from '../kit/clock.ts'
import type { FirstMove } from '../twiml/document.ts'
import { after, type Program, step } from '../twiml/program.ts'
import { ANSWER_WITHIN_MS, Answering } from './answering.ts'
import type { Beginning, Begun, CallInHand } from './beginning.ts'
import { unlessOver } from './call-over.ts'
import type { Opening } from './conversation.ts'
import type { Rooms } from './rooms.ts'
import { type SpeakingParts, skipLeadingPause } from './script-runner.ts'

/** A user's call: answered at Meta while the customer's app is asked what to do. */
export class Incoming implements Beginning {
  readonly #rooms: Rooms
  readonly #offered: CallOffered
  /** When Meta's webhook was read, on the `performance.now()` scale. */
  readonly #offeredAt: number
  /** When the call must be answered, on the same scale. */
  readonly #answerBy: number
  #answering: Answering | null = null

  /** @param now the call's beginning, in Unix milliseconds */
  constructor(rooms: Rooms, offered: CallOffered, offeredAt: number, now: Millis) {
    this.#rooms = rooms
    this.#offered = offered
    this.#offeredAt = offeredAt
    // Meta may have told us late, or again: what has passed since the user's tap is gone.
    const age = Math.max(0, Math.min(now - offered.at, ANSWER_WITHIN_MS))
    this.#answerBy = offeredAt + ANSWER_WITHIN_MS - age
  }

  get leg(): MediaLeg | null {
    return this.#answering?.leg ?? null
  }

  /** Decides from the first document whether the call is answered. */
  async begin(call: CallInHand): Promise<Begun | null> {
    this.#rooms.events.twimlAsked({ callSid: call.sid, ms: performance.now() - this.#offeredAt })
    const opening = call.conversation.begin(call.life)
    const answering = new Answering(this.#rooms, call.sid, this.#offered, {
      life: call.life,
      since: this.#offeredAt,
      answerBy: this.#answerBy,
      lost: (reason) => call.lost(reason),
    })
    this.#answering = answering
    const { first, waitedMs } = await this.#holdOffAnswer(opening, call.life)
    if (first?.kind === 'reject') {
      await call.move({ kind: 'rejected', reason: first.reason, at: call.now() })
      return null
    }
    if (first?.kind === 'dial' && (await this.#isOverUnanswered(call, opening))) return null
    const leg = await unlessOver(call.life, answering.accept())
    // What the customer's app is told next says in-progress; the record follows in its own order.
    call.conversation.answered()
    void call.move({ kind: 'answered', at: call.now() })
    return { leg, first: (turn) => firstOf(opening, waitedMs, call.conversation.partsFor(leg, turn)) }
  }

  /**
   * `<Dial answerOnBridge>`: the user's phone goes on ringing until somebody has answered the Dial, as long as Meta leaves us.
   *
   * @returns whether that was all: nobody answered, and the document has nothing more to say
   */
  async #isOverUnanswered(call: CallInHand, opening: Promise<Opening>): Promise<boolean> {
    const { program } = await unlessOver(call.life, opening)
    if (program === null) return false
    const dial = step(program)
    if (dial.kind !== 'dial') return false
    const tooLate = pause(this.#timeLeft(), null, { signal: call.life, ref: false }).catch(() => null)
    const outcome = await unlessOver(call.life, Promise.race([call.dial(dial).due, tooLate]))
    if (outcome === null || !isOver(after(program, outcome))) return false
    await call.move({ kind: 'rejected', reason: outcome.status === 'busy' ? 'busy' : 'rejected', at: call.now() })
    return true
  }

  /** Until the call must be answered, in milliseconds. */
  #timeLeft(): Millis {
    return Math.max(0, this.#answerBy - performance.now())
  }

  /**
   * Waits for the first document, and through a leading `<Pause>`, unanswered: but never beyond the time that Meta
   * leaves us. `first` is null when that has passed before the document came.
   */
  async #holdOffAnswer(
    opening: Promise<Opening>,
    life: AbortSignal,
  ): Promise<{ first: FirstMove | null; waitedMs: number }> {
    const tooLate = pause(this.#timeLeft(), null, { signal: life, ref: false }).catch(() => null)
    const opened = await unlessOver(life, Promise.race([opening, tooLate]))
    const first = opened?.firstMove ?? null
    const waitedMs = first?.kind === 'wait' ? Math.min(this.#timeLeft(), first.seconds * SECOND) : 0
    if (waitedMs > 0) await unlessOver(life, pause(waitedMs, undefined, { signal: life }))
    return { first, waitedMs }
  }
}

/** Nothing is left to be heard or asked. */
function isOver(program: Program): boolean {
  const { kind } = step(program)
  return kind === 'end' || kind === 'hangup'
}

/** A leading `<Pause>` has been waited for already, for `waitedMs`. */
async function firstOf(opening: Promise<Opening>, waitedMs: number, parts: SpeakingParts): Promise<Program | null> {
  const { program } = await unlessOver(parts.life, opening)
  return program === null || waitedMs === 0 ? program : await skipLeadingPause(program, waitedMs, parts)
}
