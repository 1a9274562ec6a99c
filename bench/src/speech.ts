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
import { BABBLE, SENTENCES } from './speech-sentences.ts'
import { openVoices, type Voice } from './speech-voices.ts'
import { table } from './table.ts'

const RATE = 16_000
/** `expect-speech` looks again and again at what has been said so far: one look that hears it is enough. */
const LOOK_EVERY_MS = 1_000
/** How far on in the list the three others stand that are said; further than either one of a pair from the other. */
const STEPS = [5, 10, 15]
const THRESHOLDS = [0.5, 0.55, 0.58, 0.6, 0.62, 0.64, 0.66, 0.7, 0.75, 0.8]
const NOISE_MS = 5_000
const NO_SENTENCE = ['nearly silence', 'white noise', 'babble'] as const

/** What is said while a sentence is expected. */
type Said = 'itself' | 'begins alike' | 'another' | 'nearly silence' | 'white noise' | 'babble'
type Look = { readonly voice: string; readonly said: Said; readonly heard: boolean; readonly share: number }

/** Sentences that the recogniser was not fitted to, expected while they, others, or none are said. */
export async function speech(): Promise<string> {
  const before = load()
  const { voices, close } = await openVoices()
  const looks = await Promise.all([...voices.map(sentencesOf), noises(voices)])
  await close()
  return report(looks.flat(), before)
}

async function sentencesOf(voice: Voice): Promise<Look[]> {
  await using recogniser = openRecogniser()
  const texts = SENTENCES.flat()
  const sounds: Pcm[] = []
  for (const text of texts) sounds.push(onACall(await voice.say(text)))
  const looks: Look[] = []
  for (const [at, text] of texts.entries()) {
    const expect = async (said: Said, other: number) => {
      const sound = sounds[other % texts.length] as Pcm
      looks.push({ voice: voice.name, said, ...(await expected(recogniser, text, sound)) })
    }
    await expect('itself', at)
    await expect('begins alike', at % 2 === 0 ? at + 1 : at - 1)
    for (const step of STEPS) await expect('another', at + step)
  }
  return looks
}

async function noises(voices: readonly Voice[]): Promise<Look[]> {
  await using recogniser = openRecogniser()
  const speakers = voices.slice(0, BABBLE.length)
  const talk = await Promise.all(speakers.map(async (voice, at) => onACall(await voice.say(BABBLE[at] ?? ''))))
  const sounds = { 'nearly silence': noise(0.001), 'white noise': noise(0.2), babble: together(talk) }
  const looks: Look[] = []
  for (const text of SENTENCES.flat())
    for (const [said, sound] of Object.entries(sounds))
      looks.push({ voice: '', said: said as Said, ...(await expected(recogniser, text, sound)) })
  return looks
}

/** As `expect-speech` listens: to the beginning, to more of it, at last to all. */
async function expected(recogniser: Recogniser, text: string, { samples, sampleRate }: Pcm) {
  let best = { heard: false, share: 0 }
  const step = (LOOK_EVERY_MS * sampleRate) / 1000
  for (let end = step; ; end += step) {
    const { heard, share } = await recogniser.spot(text, { sampleRate, samples: samples.subarray(0, end) })
    best = { heard: best.heard || heard, share: Math.max(best.share, share) }
    if (end >= samples.length) return best
  }
}

/** After Opus, with half a second of silence around it. */
function onACall(pcm: Pcm): Pcm {
  const decoder = new OpusDecoder(RATE)
  const rest = silence(500, RATE).samples
  const samples = joinSamples([rest, ...[...opusPackets(pcm)].map((packet) => decoder.decode(packet)), rest])
  return { sampleRate: RATE, samples }
}

/** White noise, the same in every run. @param peak of full scale */
function noise(peak: number): Pcm {
  let state = 7
  const samples = new Float32Array((NOISE_MS * RATE) / 1000).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return peak * (state / 2 ** 31 - 1)
  })
  return onACall({ sampleRate: RATE, samples })
}

function together(talk: readonly Pcm[]): Pcm {
  const length = Math.max(...talk.map(({ samples }) => samples.length))
  const at = (index: number) => talk.reduce((sum, { samples }) => sum + 0.4 * (samples[index] ?? 0), 0)
  return { sampleRate: RATE, samples: Float32Array.from({ length }, (_, index) => at(index)) }
}

function report(looks: readonly Look[], before: string): string {
  const voices = [...new Set(looks.map(({ voice }) => voice))].filter((voice) => voice !== '')
  return [
    `## speech, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${machineWords()}. Commit ${commitWords()}. Load over the last minute ${before} before, ${load()} after.`,
    table(
      ['voice', 'accepted: the sentence said', 'another', 'one that begins alike', 'least share said', 'most not said'],
      voices.map((voice) => voiceRow(voice, looks)),
    ),
    table(
      ['instead of a sentence', 'accepted', 'most share'],
      NO_SENTENCE.map((said) => [said, accepted(of(looks, said)), most(of(looks, said))]),
    ),
    table(
      [
        'with the threshold at',
        'accepted: said by flite',
        'said by espeak-ng',
        'another',
        'one that begins alike',
        'babble',
      ],
      THRESHOLDS.map((enough) => thresholdRow(enough, looks)),
    ),
    '',
  ].join('\n\n')
}

function voiceRow(voice: string, looks: readonly Look[]): string[] {
  const [itself, another, alike] = (['itself', 'another', 'begins alike'] as const).map((said) =>
    of(looks, said, voice),
  )
  const least = Math.min(...(itself ?? []).map(({ share }) => share)).toFixed(2)
  const counts = [itself, another, alike].map((each = []) => accepted(each))
  return [voice, ...counts, least, most([...(another ?? []), ...(alike ?? [])])]
}

/** Voices of the two programs apart: they are heard so differently that a total says nothing. */
function thresholdRow(enough: number, looks: readonly Look[]): string[] {
  const asked = looks.map((look) => ({ ...look, heard: look.share >= enough }))
  const said = ['flite', 'espeak-ng'].map((program) => of(asked, 'itself', program))
  const others = (['another', 'begins alike', 'babble'] as const).map((each) => of(asked, each))
  return [enough.toFixed(2), ...[...said, ...others].map(accepted)]
}

/** @param voice begins so */
function of(looks: readonly Look[], said: Said, voice = ''): readonly Look[] {
  return looks.filter((look) => look.said === said && `${look.voice} `.startsWith(voice && `${voice} `))
}

function most(looks: readonly Look[]): string {
  return Math.max(...looks.map(({ share }) => share)).toFixed(2)
}

function accepted(looks: readonly { readonly heard: boolean }[]): string {
  return `${looks.filter(({ heard }) => heard).length} of ${looks.length}`
}
