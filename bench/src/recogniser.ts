import {
  joinSamples,
  OpusDecoder,
  openRecogniser,
  opusPackets,
  type Pcm,
  type Recogniser,
  silence,
} from '@ringway/sound'
import { commitWords, load, machineWords } from './machine.ts'
import { openVoices, type Voice } from './speech-voices.ts'
import { ms, spreadOf } from './spread.ts'
import { table } from './table.ts'

const RATE = 16_000
/** As Utterances leaves it around what is said. */
const AROUND_MS = 400
/** Callers speak a third of the time; the rest they hear. */
const SPEAKING_SHARE = 1 / 3

/** What a Gather may ask for, what callers then say of it, and what else they might say. */
type Asked = {
  readonly what: string
  readonly hints: readonly string[]
  readonly said: readonly string[]
  readonly other: readonly string[]
}

const ASKED: readonly Asked[] = [
  {
    what: 'a department',
    hints: ['sales', 'support', 'billing', 'operator'],
    said: ['sales', 'support', 'billing', 'operator'],
    other: ['what time is it', 'banana', 'hello', 'never mind', 'Tuesday'],
  },
  {
    what: 'yes or no',
    hints: ['yes', 'no'],
    said: ['yes', 'no'],
    other: ['maybe', 'wait a moment', 'what', 'sorry I did not hear you', 'seven'],
  },
  {
    what: 'an order',
    hints: [
      'two',
      'one',
      'three',
      'large',
      'small',
      'medium',
      'pizzas',
      'pizza',
      'with',
      'mushrooms',
      'cheese',
      'ham',
      'and',
    ],
    said: ['two large pizzas with mushrooms', 'one small pizza with cheese and ham', 'three medium pizzas'],
    other: ['a glass of water please', 'I want to cancel my order', 'the weather is nice today'],
  },
  {
    what: 'a sentence',
    hints: ['account balance', 'report a lost card', 'speak to an agent', 'opening times'],
    said: ['account balance', 'report a lost card', 'speak to an agent', 'opening times'],
    other: ['lost property', 'open a new card', 'agents are busy', 'my name is Peter'],
  },
  {
    what: 'a language',
    hints: ['english', 'spanish', 'portuguese', 'french'],
    said: ['english', 'spanish', 'portuguese', 'french'],
    other: ['german', 'Monday', 'ten dollars'],
  },
  {
    what: 'anything usual (no hints)',
    hints: [],
    said: [
      'yes',
      'no',
      'one',
      'three',
      'seven',
      'nine',
      'monday',
      'friday',
      'sales',
      'billing',
      'operator',
      'goodbye',
      'main menu',
    ],
    other: ['purple', 'what time is it', 'banana', 'the train is late', 'a glass of water'],
  },
]

type Heard = {
  readonly voice: string
  readonly what: string
  readonly isOther: boolean
  /** As it should be written. */
  readonly text: string
  readonly understood: string | null
  readonly soundMs: number
  readonly tookMs: number
}

/** Without hints numbers are written in figures. */
const IN_FIGURES: Readonly<Record<string, string>> = { one: '1', three: '3', seven: '7', nine: '9' }

/** What the recogniser in the box understands of short answers, what it takes for one that is none, and how many it listens to. */
export async function recogniser(): Promise<string> {
  const before = load()
  const { voices, close } = await openVoices()
  await using ears = openRecogniser()
  const heard: Heard[] = []
  for (const voice of voices) for (const asked of ASKED) heard.push(...(await askedFor(ears, voice, asked)))
  await close()
  return report(heard, before)
}

async function askedFor(ears: Recogniser, voice: Voice, { what, hints, said, other }: Asked): Promise<Heard[]> {
  const heard: Heard[] = []
  for (const [isOther, texts] of [
    [false, said],
    [true, other],
  ] as const)
    for (const text of texts) {
      const sound = onACall(await voice.say(text))
      const since = performance.now()
      const understood = (await ears.understand({ phrases: hints, sound }))?.text ?? null
      const soundMs = (sound.samples.length * 1000) / RATE
      const wanted = (hints.length === 0 && IN_FIGURES[text]) || text
      heard.push({
        voice: voice.name,
        what,
        isOther,
        text: wanted,
        understood,
        soundMs,
        tookMs: performance.now() - since,
      })
    }
  return heard
}

/** After Opus, with the silence around it that is left of a pause. */
function onACall(pcm: Pcm): Pcm {
  const decoder = new OpusDecoder(RATE)
  const rest = silence(AROUND_MS, RATE).samples
  return {
    sampleRate: RATE,
    samples: joinSamples([rest, ...[...opusPackets(pcm)].map((packet) => decoder.decode(packet)), rest]),
  }
}

function report(heard: readonly Heard[], before: string): string {
  const voices = [...new Set(heard.map(({ voice }) => voice))]
  const rows = ASKED.map(({ what }) => [what, ...voices.map((voice) => cell(heard, voice, what))])
  // The first one loads program and model.
  const took = spreadOf(heard.slice(1).map(({ tookMs }) => tookMs))
  const sound = heard.slice(1).reduce((sum, { soundMs }) => sum + soundMs, 0)
  const busy = heard.slice(1).reduce((sum, { tookMs }) => sum + tookMs, 0)
  const perCore = sound / busy
  return [
    '## recogniser',
    `${machineWords()}. Commit ${commitWords()}. Load over the last minute ${before} before, ${load()} after.`,
    'Understood, and of what was not hinted at taken for a hint:',
    table(['asked for', ...voices], rows),
    table(
      ['one thread', 'measured'],
      [
        ['an utterance, p50 / p95 / max, ms', took ? `${ms(took.p50)} / ${ms(took.p95)} / ${ms(took.max)}` : ''],
        ['utterances a second', ((heard.length - 1) / (busy / 1000)).toFixed(1)],
        ['seconds of speech a second', perCore.toFixed(1)],
        [`callers a core who speak a third of the time`, (perCore / SPEAKING_SHARE).toFixed(0)],
      ],
    ),
    '',
  ].join('\n\n')
}

function cell(heard: readonly Heard[], voice: string, what: string): string {
  const own = heard.filter((each) => each.voice === voice && each.what === what)
  const [said, other] = [own.filter(({ isOther }) => !isOther), own.filter(({ isOther }) => isOther)]
  const right = said.filter(({ text, understood }) => text === understood).length
  const wrong = other.filter(({ understood }) => understood !== null).length
  return `${right} of ${said.length}, ${wrong} of ${other.length}`
}
