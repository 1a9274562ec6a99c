import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { documentForSpeech, type TwimlDocument } from './document.ts'
import { advance, type InputEvent, type InputState, startGathering } from './gather-input.ts'
import { parseTwiml } from './parse.ts'
import { after, begin, type Program, step } from './program.ts'
import type { Dialed, GatherStep, Step, Understood } from './step.ts'
import { TwimlError, type TwimlWarning } from './twiml-error.ts'
import type { Utterance } from './utterance.ts'

// Whole calls as they were recorded, played through the interpreter alone: documents, keys and words in, steps out. The lines
// are described in fixtures/calls/README.md.

const CALLS = new URL('../../fixtures/calls/', import.meta.url)

type Line = { readonly [key: string]: unknown }

/** One recorded call being played: what comes from outside moves it on, what is expected is compared. */
class Replay {
  steps = 0
  #whisper = false
  #url: string | null = null
  #program: Program | null = null
  #warnings: readonly TwimlWarning[] = []
  #refused: TwimlError | null = null
  #input: InputState | null = null

  play(line: Line): void {
    const [kind = ''] = Object.keys(line)
    const read = this.#lines[kind] ?? assert.fail(`no line is called ${kind}`)
    read(line[kind], line)
  }

  readonly #lines: Readonly<Record<string, (value: unknown, line: Line) => void>> = {
    call: () => undefined,
    whisper: () => {
      this.#whisper = true
    },
    answer: (text, line) => this.#answer(String(text), line),
    press: (keys) => {
      for (const key of String(keys)) this.#gathering({ kind: 'key', key })
    },
    say: (text, { confidence }) => this.#said({ text: String(text), confidence: confidence as number | null }),
    mumble: (times) => {
      for (let left = Number(times); left > 0; left--) this.#said(null)
    },
    wait: () => {
      this.#gathering({ kind: 'prompts-over' })
      this.#gathering({ kind: 'timed-out' })
    },
    dialed: (how) => {
      const nothing = { callSid: null, durationSeconds: null, bridged: false }
      this.#after({ ...nothing, ...(how as Pick<Dialed, 'status'>), kind: 'dialed' })
    },
    ask: (asked, { with: params = {} }) => this.#expectAsk(String(asked), params as Record<string, string>),
    warn: (places) => assert.deepEqual(this.#warnings.map(placeOf), places),
    refuse: (place) => assert.equal(this.#refused && placeOf(this.#refused), place),
    hear: (heard) => this.#expectHeard(heard),
    gather: (wanted) => this.#expectGather(wanted as Line),
    dial: (wanted) => this.#expectDial(wanted as Line),
    end: (how) => assert.equal(endOf(this.#step), how),
  }

  #said(understood: Understood | null): void {
    this.#gathering({ kind: 'speech-began' })
    this.#gathering({ kind: 'speech-ended', understood })
  }

  get #step(): Step {
    assert.ok(this.#program, 'no document runs')
    return step(this.#program)
  }

  #after(outcome: Parameters<typeof after>[1]): void {
    assert.ok(this.#program, 'no document runs')
    this.#program = after(this.#program, outcome)
    this.steps += 1
  }

  #answer(text: string, { type = 'text/xml', url }: Line): void {
    if (url !== undefined) this.#url = url as string | null
    this.#refused = null
    this.#warnings = []
    this.#program = null
    try {
      const document: TwimlDocument = type === 'text/plain' ? documentForSpeech(text) : parseTwiml(text)
      this.#warnings = document.warnings
      this.#program = begin(document, this.#url, { mayDial: !this.#whisper })
    } catch (error) {
      assert.ok(error instanceof TwimlError)
      this.#refused = error
    }
  }

  #gathering(event: InputEvent): void {
    if (this.#input === null) return
    const move = advance(this.#input, event)
    this.#input = move.state
    if (move.done === null) return
    this.#input = null
    this.#after(move.done)
  }

  #expectAsk(asked: string, params: Record<string, string>): void {
    const now = this.#step
    assert.ok(now.kind === 'fetch', `asks nobody: ${now.kind}`)
    assert.deepEqual([`${now.method} ${now.url}`, Object.fromEntries(now.params)], [asked, params])
    this.#url = now.url
    this.steps += 1
  }

  #expectHeard(wanted: unknown): void {
    const now = this.#step
    assert.ok(now.kind === 'utter', `nothing is heard: ${now.kind}`)
    assert.deepEqual(now.utterances.map(words), wanted)
    this.#after({ kind: 'uttered' })
  }

  #expectGather({ hear = [], ...wanted }: Line): void {
    const now = this.#step
    assert.ok(now.kind === 'gather', `nothing is gathered: ${now.kind}`)
    assert.deepEqual(now.utterances.map(words), hear)
    assert.deepEqual(fieldsOf(now, Object.keys(wanted)), wanted)
    this.#input = startGathering(now)
  }

  #expectDial({ to, ...wanted }: Line): void {
    const now = this.#step
    assert.ok(now.kind === 'dial', `nobody is dialed: ${now.kind}`)
    assert.deepEqual(
      now.targets.map(({ number }) => number),
      to,
    )
    const given: Line = { ...now }
    assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, given[name]])), wanted)
  }
}

/** The named fields, of the step or of how it listens. */
function fieldsOf(gather: GatherStep, names: readonly string[]): Line {
  const all: Line = { ...gather.speech, ...gather }
  return Object.fromEntries(names.map((name) => [name, all[name]]))
}

function words(utterance: Utterance): string {
  const times = utterance.times === 1 ? '' : ` ×${utterance.times}`
  switch (utterance.kind) {
    case 'speech':
      return utterance.text + times
    case 'audio':
      return `▶ ${utterance.url}${times}`
    case 'dtmf':
      return `keys ${utterance.digits}${times}`
    case 'silence':
      return `${utterance.seconds} s${times}`
    default:
      return utterance satisfies never
  }
}

function endOf(now: Step): string {
  if (now.kind === 'reject') return `reject ${now.reason}`
  if (now.kind === 'failed') return `error ${now.code}`
  return now.kind === 'end' ? 'over' : now.kind
}

function placeOf({ code, line, column }: { code: number; line: number; column: number }): string {
  return `${code} ${line}:${column}`
}

const files = readdirSync(CALLS).filter((name) => name.endsWith('.jsonl'))
const recordings = files.map((file) => {
  const lines = readFileSync(new URL(file, CALLS), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line))
  return { file, lines }
})

for (const { file, lines } of recordings) {
  test(`${file}: ${lines[0]?.call}`, () => {
    const replay = new Replay()
    assert.ok(typeof lines[0]?.call === 'string')
    assert.ok('end' in (lines.at(-1) ?? {}), 'the call comes to an end')
    for (const [index, line] of lines.entries()) {
      try {
        replay.play(line)
      } catch (error) {
        if (error instanceof Error) error.message = `line ${index + 1}, ${JSON.stringify(line)}: ${error.message}`
        throw error
      }
    }
  })
}

test('all of them in milliseconds', (t) => {
  const since = performance.now()
  let steps = 0
  for (const { lines } of recordings) {
    const replay = new Replay()
    for (const line of lines) replay.play(line)
    steps += replay.steps
  }
  const ms = performance.now() - since
  t.diagnostic(
    `${recordings.length} calls, ${steps} steps in ${ms.toFixed(1)} ms: ${(ms / recordings.length).toFixed(2)} ms a call`,
  )
  assert.ok(recordings.length >= 10)
})
