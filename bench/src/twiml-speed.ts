import { parseTwiml } from '../../packages/server/dist/twiml/parse.js'
import { after, begin, step } from '../../packages/server/dist/twiml/program.js'
import type { Outcome, Step } from '../../packages/server/dist/twiml/step.js'
import { type Spread, spreadOf } from './spread.ts'
import { LONGEST, MENU, shelves, TRANSFER } from './twiml-documents.ts'

/** What one document, or one step, took: microseconds, over many laps. */
export type Speed = { readonly what: string; readonly size: string; readonly each: Spread | null }

const WARM_UP_MS = 1_000
const MEASURED_MS = 4_000
/** So long is a lap, at least: one document is too short for the clock. */
const LAP_MS = 5

/** How long texts take to become documents. */
export function parsing(): Speed[] {
  return shelves().map(({ what, texts }) => {
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
    const size = texts.length === 1 ? `${bytes} bytes` : `${texts.length} documents, ${bytes} bytes`
    const all = () => {
      for (const text of texts) parseTwiml(text)
      return texts.length
    }
    return { what, size, each: laps(all) }
  })
}

/** How long the steps of a document take: `step`, and `after` with what came of it. */
export function stepping(): Speed[] {
  return [
    walked('the menu, a key pressed', MENU, '1'),
    walked('the menu, no key', MENU, ''),
    walked('`<Say>` `<Dial><WhatsApp>` `<Say>`', TRANSFER, ''),
    walked('the longest, no key', LONGEST, ''),
  ]
}

function walked(what: string, text: string, digits: string): Speed {
  const document = parseTwiml(text)
  const url = 'https://app.example.com/voice'
  const walk = () => {
    let steps = 1
    for (let program = begin(document, url); ; steps += 1) {
      const outcome = outcomeOf(step(program), digits)
      if (outcome === null) return steps
      program = after(program, outcome)
    }
  }
  return { what, size: `${walk()} steps`, each: laps(walk) }
}

/** Null: the document has nothing more to say. */
function outcomeOf(now: Step, digits: string): Outcome | null {
  switch (now.kind) {
    case 'utter':
      return { kind: 'uttered' }
    case 'gather':
      return { kind: 'gathered', digits, finishedOnKey: null, speech: null }
    case 'dial':
      return { kind: 'dialed', status: 'no-answer', callSid: null, durationSeconds: null, bridged: false }
    default:
      return null
  }
}

/** @param work does it once; how many of what is counted that was */
function laps(work: () => number): Spread | null {
  const until = performance.now() + WARM_UP_MS
  while (performance.now() < until) work()
  const each: number[] = []
  const end = performance.now() + MEASURED_MS
  for (let began = performance.now(); began < end; ) {
    let count = 0
    let now = began
    while (now - began < LAP_MS) {
      count += work()
      now = performance.now()
    }
    each.push((1_000 * (now - began)) / count)
    began = now
  }
  return spreadOf(each)
}
