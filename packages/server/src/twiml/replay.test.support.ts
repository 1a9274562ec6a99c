import { afterDial } from './dial.ts'
import { documentForAudio, documentForSpeech, firstMove, type TwimlDocument } from './document.ts'
import { advance, type InputEvent, type InputMove, type InputState, startGathering } from './gather-input.ts'
import { parseTwiml } from './parse.ts'
import { after, begin, type Program, step } from './program.ts'
import {
  type AnswerLine,
  type CallLine,
  dialLine,
  gatherLine,
  type Happened,
  heardLine,
  isHappened,
  type Line,
  placeOf,
  requestLine,
} from './recording.test.support.ts'
import type { Dialed, DialStep, Endpoint, FetchStep, Gathered, GatherStep } from './step.ts'
import { TwimlError } from './twiml-error.ts'

export type Replayed = {
  /** What happened, as the recording has it, and what the interpreter made of it, in the order in which it did. */
  readonly lines: readonly Line[]
  /** Questions to the interpreter what is to be done now. */
  readonly steps: number
}

/** The recording tells something at a moment when it cannot happen, or ends too early. */
export class CannotHappen extends Error {
  override readonly name = 'CannotHappen'
}

/**
 * Leads a call again: only what happened is read from the recording; what was wanted is what the interpreter wants.
 *
 * @throws CannotHappen
 */
export function replay(recording: readonly Line[]): Replayed {
  const tape = new Tape(recording.filter(isHappened))
  const first = tape.next()
  if (!('call' in first)) throw new CannotHappen('a recording begins with the call')
  const side = new Side(tape, { call: first.call, mayDial: true })
  side.lead({ kind: 'fetch', url: first.call.url, method: first.call.method ?? 'POST', params: [] })
  const [left] = tape.rest
  if (left) throw new CannotHappen(`after the end: ${JSON.stringify(left)}`)
  return { lines: tape.written, steps: side.steps }
}

/** What happens is taken from it, one thing after the other, and everything is written to it. */
interface Told {
  /** Takes what happened next. @throws CannotHappen at the end of the recording */
  next(): Happened
  peek(): Happened | undefined
  write(line: Line): void
}

class Tape implements Told {
  readonly written: Line[] = []
  readonly rest: Happened[]

  constructor(happened: readonly Happened[]) {
    this.rest = [...happened]
  }

  next(): Happened {
    const next = this.rest.shift()
    if (next === undefined)
      throw new CannotHappen(`the recording ends too early, after ${JSON.stringify(this.written.at(-1))}`)
    this.write(next)
    return next
  }

  peek(): Happened | undefined {
    return this.rest[0]
  }

  write(line: Line): void {
    this.written.push(line)
  }
}

/** The lines of the callee of a Dial, which stand among those of the caller. */
class CalleeTape implements Told {
  readonly #tape: Tape

  constructor(tape: Tape) {
    this.#tape = tape
  }

  next(): Happened {
    const next = this.peek()
    if (next === undefined) throw new CannotHappen(`the callee's part ends before ${JSON.stringify(this.#tape.peek())}`)
    this.#tape.rest.shift()
    this.write(next)
    return next
  }

  peek(): Happened | undefined {
    const next = this.#tape.peek()
    return next && 'callee' in next && isHappened(next.callee) ? next.callee : undefined
  }

  write(line: Line): void {
    this.#tape.write({ callee: line })
  }
}

type Failed = { readonly code: number; readonly at?: string; readonly url?: string }

type Led = { readonly call: CallLine | null; readonly mayDial: boolean }

/** One side of a call, led by its documents: the caller's, or, until both are joined, the callee's. */
class Side {
  steps = 0
  readonly #tape: Told
  readonly #led: Led
  #documents = 0

  constructor(tape: Told, led: Led) {
    this.#tape = tape
    this.#led = led
  }

  /** @returns how it ended, which it has written too */
  lead(first: FetchStep): string {
    const ended = this.#run(this.#ask(first))
    this.#tape.write({ ended })
    return ended
  }

  #run(program: Program | null): string {
    for (let current = program; current !== null; ) {
      const now = step(current)
      this.steps += 1
      switch (now.kind) {
        case 'utter':
          this.#tape.write({ heard: now.utterances.map(heardLine) })
          if (this.#hangsUp()) return 'hung-up'
          current = after(current, { kind: 'uttered' })
          break
        case 'gather': {
          const gathered = this.#gather(now)
          if (gathered === null) return 'hung-up'
          current = after(current, gathered)
          break
        }
        case 'dial': {
          const dialed = this.#dial(now)
          if (dialed === null) return 'hung-up'
          current = after(current, dialed)
          break
        }
        case 'fetch':
          current = this.#next(now, current)
          break
        case 'failed':
          current = this.#fallBack({ code: now.code, ...addressOf(current) })
          break
        case 'hangup':
        case 'reject':
        case 'end':
          return now.kind
        default:
          return now satisfies never
      }
    }
    return 'failed'
  }

  #hangsUp(): boolean {
    const next = this.#tape.peek()
    if (next === undefined || !('hung-up' in next)) return false
    this.#tape.next()
    return true
  }

  /** The next document; that of the fallback where whoever asks for documents will ask for no more. */
  #next(ask: FetchStep, current: Program): Program | null {
    const next = this.#tape.peek()
    if (next === undefined || !('gave-up' in next)) return this.#ask(ask)
    this.#tape.next()
    return this.#fallBack({ code: next['gave-up'], ...addressOf(current) })
  }

  /** @param mayFail the fallback has not been asked yet */
  #ask(ask: FetchStep, mayFail = true): Program | null {
    this.#tape.write({ asked: requestLine(ask) })
    const line = this.#tape.next()
    if (!('answered' in line)) throw new CannotHappen(`${ask.url} was asked, and ${JSON.stringify(line)} follows`)
    const url = line.answered.from ?? ask.url
    try {
      return this.#begin(documentOf(line.answered, url), url)
    } catch (error) {
      if (!(error instanceof TwimlError)) throw error
      const failure = { code: error.code, at: `${error.line}:${error.column}`, url }
      return this.#fallBack(failure, mayFail ? ask.params : null)
    }
  }

  #begin(document: TwimlDocument, url: string): Program {
    if (document.warnings.length > 0) this.#tape.write({ warned: document.warnings.map(placeOf) })
    this.#documents += 1
    // Only a call that comes in is there to be answered.
    if (this.#documents === 1 && this.#led.call?.direction === 'inbound')
      this.#tape.write({ begins: firstMove(document) })
    return begin(document, url, { mayDial: this.#led.mayDial })
  }

  /** @param told what the request that failed was told; null: it was the fallback's own */
  #fallBack(failed: Failed, told: FetchStep['params'] | null = []): Program | null {
    this.#tape.write({ failed })
    const fallback = this.#led.call?.fallback
    if (!fallback || told === null) return null
    const code = ['ErrorCode', String(failed.code)] as const
    const params = [...told, code, ...(failed.url === undefined ? [] : [['ErrorUrl', failed.url] as const])]
    return this.#ask({ kind: 'fetch', ...fallback, params }, false)
  }

  /** Null: the user hangs up meanwhile. */
  #gather(wanted: GatherStep): Gathered | null {
    this.#tape.write({ gather: gatherLine(wanted) })
    let input = new Input(wanted)
    // What is nothing to be heard is over at once.
    if (wanted.utterances.length === 0) input = input.after({ kind: 'prompts-over' })
    for (;;) {
      if (this.#hangsUp()) return null
      for (const event of this.#inputEvents(wanted)) {
        input.expect(event)
        const heardUntilNow = input.state.prompts === 'heard'
        input = input.after(event)
        if (heardUntilNow && input.silenced) this.#tape.write({ silenced: true })
        if (event.last && input.done !== null) return input.done
        if (input.done !== null) throw new CannotHappen('the gather is over before the last of these keys')
      }
    }
  }

  #inputEvents(wanted: GatherStep): readonly TakenEvent[] {
    const line = this.#tape.next()
    if ('pressed' in line)
      return [...line.pressed].map((key, at, all) => ({ kind: 'key', key, last: at === all.length - 1 }))
    if ('over' in line) return [{ kind: 'prompts-over', last: true }]
    if ('speaks' in line) return [{ kind: 'speech-began', last: true }]
    if ('said' in line) {
      const { said: text, confidence = null } = line
      return [{ kind: 'speech-ended', understood: text === null ? null : { text, confidence }, last: true }]
    }
    if ('timed-out' in line) {
      if (line['timed-out'] !== wanted.timeoutSeconds)
        throw new CannotHappen(`the time-out is ${wanted.timeoutSeconds} s, not ${line['timed-out']}`)
      return [{ kind: 'timed-out', last: true }]
    }
    if ('saying' in line) {
      if (wanted.speech?.partial) this.#tape.write({ told: requestLine(wanted.speech.partial) })
      return []
    }
    throw new CannotHappen(`while input is gathered: ${JSON.stringify(line)}`)
  }

  /** Null: the caller hangs up meanwhile; the action is told all the same. */
  #dial(wanted: DialStep): Dialed | null {
    this.#tape.write({ dial: dialLine(wanted) })
    for (let gone = false; ; ) {
      const line = this.#tape.next()
      if ('picked-up' in line) this.#pickedUp(wanted, line['picked-up'])
      else if ('hung-up' in line) gone = true
      else if ('dialed' in line) {
        const { status, callSid = null, seconds: durationSeconds = null, bridged } = line.dialed
        const dialed: Dialed = { kind: 'dialed', status, callSid, durationSeconds, bridged }
        if (!gone) return dialed
        const action = afterDial(wanted, dialed)
        if (action !== null) this.#tape.write({ told: requestLine(action) })
        return null
      } else if (!('declined' in line)) throw new CannotHappen(`during a Dial: ${JSON.stringify(line)}`)
    }
  }

  #pickedUp(wanted: DialStep, number: string): void {
    const target = wanted.targets.find((candidate) => candidate.number === number)
    if (target === undefined || !(this.#tape instanceof Tape)) throw new CannotHappen(`${number} was not dialed`)
    if (target.whisper !== null && this.#whisper(this.#tape, target.whisper) !== 'end') return
    this.#tape.write({ joined: number })
  }

  #whisper(tape: Tape, { url, method }: Endpoint): string {
    const callee = new Side(new CalleeTape(tape), { call: null, mayDial: false })
    const ended = callee.lead({ kind: 'fetch', url, method, params: [] })
    this.steps += callee.steps
    return ended
  }
}

/** Of a document that fails while it runs. */
function addressOf({ url }: Program): { readonly url?: string } {
  return url === null ? {} : { url }
}

/** The document that an answer stands for, whatever it is. @throws TwimlError */
function documentOf({ twiml, type = 'text/xml', text = '' }: AnswerLine, url: string): TwimlDocument {
  if (type.startsWith('audio/')) return documentForAudio(url)
  if (type === 'text/plain') return documentForSpeech(text)
  return parseTwiml(typeof twiml === 'string' ? twiml : (twiml ?? []).join('\n'))
}

/** Something that happens to a gather; the last of what one line of the recording tells. */
type TakenEvent = InputEvent & { readonly last: boolean }

/** Input being gathered, and whether the time-out runs. A value. */
class Input {
  readonly state: InputState
  readonly done: Gathered | null
  /** What is heard fell silent with the last event. */
  readonly silenced: boolean
  readonly #timing: boolean

  constructor(wanted: GatherStep, from?: { readonly move: InputMove; readonly timing: boolean }) {
    this.state = from?.move.state ?? startGathering(wanted)
    this.done = from?.move.done ?? null
    this.silenced = from?.move.silence ?? false
    this.#timing = from?.timing ?? false
  }

  after(event: InputEvent): Input {
    const move = advance(this.state, event)
    const timing = move.timer === 'keep' ? this.#timing : move.timer === 'run'
    return new Input(this.state.step, { move, timing })
  }

  /** @throws CannotHappen for the end of a silence, and of a time-out that does not run */
  expect({ kind }: InputEvent): void {
    if (kind === 'timed-out' && !this.#timing) throw new CannotHappen('no time-out runs')
    if (kind === 'prompts-over' && this.state.prompts === 'over') throw new CannotHappen('nothing is heard any more')
    if (kind === 'speech-ended' && !this.state.speaking && this.state.step.speech !== null)
      throw new CannotHappen('nobody speaks')
  }
}
