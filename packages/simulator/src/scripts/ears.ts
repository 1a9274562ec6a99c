import { setTimeout as pause } from 'node:timers/promises'
import { longestToneRun, openRecogniser, type Pcm, type Recogniser, readWav, rms, type Spotted } from '@ringway/sound'
import type { Millis } from '../clock.ts'
import type { LiveCall } from '../network/calls/live-call.ts'
import type { SpeechHeard, ToneAsk, ToneHeard } from './step.ts'

/** The recording of the call has been released. */
export class NothingKept extends Error {
  override readonly name = 'NothingKept'
}

/** Where to listen, and until when. */
export type Listening = {
  readonly call: LiveCall
  readonly speaker: 'business' | 'user'
  /** What was said before is not listened to; milliseconds from the answer. */
  readonly fromMs: Millis
  readonly withinMs: Millis
  /** Aborts when nobody waits any more. */
  readonly signal: AbortSignal
}

export type SpeechAsk = { readonly texts: readonly [string, ...string[]] }

/** Only the latest sound is listened to: a look must not take longer and longer. */
const LATEST_MS: Millis = 30_000
const LOOK_EVERY_MS: Millis = 250
/** Quieter than this is silence: 50 dB under full scale. */
const SILENT = 0.003
const WORKS_ON = 16_000

/** What is heard on calls, compared with what is expected. The recogniser starts with the first text. */
export class Ears {
  readonly #recogniser: Recogniser = openRecogniser()

  /** Answers as soon as the tone has stood long enough, else when time is up or the call over. @throws NothingKept */
  expectTone(where: Listening, { hz, for_ms, tolerance_hz }: ToneAsk): Promise<ToneHeard> {
    return listen(where, async (pcm, startMs) => {
      const run = longestToneRun(pcm, { hz, toleranceHz: tolerance_hz })
      const heard = run.ms >= for_ms
      const from_ms = Math.round(startMs + run.fromMs)
      const found = { hz, for_ms, stood_ms: run.ms, share: rounded(run.share), from_ms, to_ms: from_ms + run.ms }
      return { heard, why: heard ? null : whyNoTone(pcm, found), ...found, listened_ms: lengthOf(pcm) }
    })
  }

  /** Answers as soon as one of the texts was said, else when time is up or the call over. @throws NothingKept */
  expectSpeech(where: Listening, { texts }: SpeechAsk): Promise<SpeechHeard> {
    return listen(where, async (pcm, startMs) => {
      const [first, ...others] = await Promise.all(texts.map((text) => this.#spot(text, pcm)))
      const best = others.reduce(
        (a, b) => ((b.heard && !a.heard) || (b.heard === a.heard && b.share > a.share) ? b : a),
        first as Found,
      )
      const { heard, text, share, words, fromMs, toMs } = best
      const why = heard ? null : whyNoSpeech(pcm, words)
      const at = { from_ms: Math.round(startMs + fromMs), to_ms: Math.round(startMs + toMs) }
      return { heard, why, text, share: rounded(share), words, ...at, listened_ms: lengthOf(pcm) }
    })
  }

  async close(): Promise<void> {
    await this.#recogniser.close()
  }

  async #spot(text: string, pcm: Pcm): Promise<Found> {
    if (rms(pcm.samples) < SILENT / 10) return { text, heard: false, share: 0, words: '', fromMs: 0, toMs: 0 }
    return { text, ...(await this.#recogniser.spot(text, pcm)) }
  }
}

type Found = Spotted & { readonly text: string }

/** Looks again and again; the last look is after the time is up, or the call over, so that nothing is missed. */
async function listen<T extends { readonly heard: boolean }>(
  { call, speaker, fromMs, withinMs, signal }: Listening,
  judge: (pcm: Pcm, startMs: Millis) => Promise<T>,
): Promise<T> {
  const until = performance.now() + withinMs
  const enough = AbortSignal.any([signal, call.over])
  for (;;) {
    const began = performance.now()
    const isLast = call.ended || enough.aborted || began >= until
    const { pcm, startMs } = await latest(call, speaker, fromMs)
    const verdict = await judge(pcm, startMs)
    if (verdict.heard || isLast) return verdict
    const rest = Math.max(LOOK_EVERY_MS, 2 * (performance.now() - began))
    const ms = Math.max(1, Math.min(rest, until - performance.now()))
    await pause(ms, undefined, { signal: enough }).catch(() => undefined)
  }
}

async function latest(call: LiveCall, speaker: 'business' | 'user', fromMs: Millis) {
  const wav = await call.heard(speaker)
  if (!wav) throw new NothingKept('the recording of this call is kept no more')
  const { samples, sampleRate } =
    wav.length > 44 ? readWav(wav) : { samples: new Float32Array(0), sampleRate: WORKS_ON }
  const total = (samples.length * 1000) / sampleRate
  const startMs = Math.min(total, Math.max(fromMs, total - LATEST_MS))
  return { pcm: { sampleRate, samples: samples.subarray(Math.round((startMs * sampleRate) / 1000)) }, startMs }
}

const lengthOf = ({ samples, sampleRate }: Pcm) => Math.round((samples.length * 1000) / sampleRate)
const rounded = (share: number) => Math.round(share * 1000) / 1000

/** What there was instead, in so far as it can be told. */
function silenceOf(pcm: Pcm): string | null {
  if (pcm.samples.length === 0) return 'There was no sound to listen to.'
  return rms(pcm.samples) < SILENT ? 'There was only silence.' : null
}

function whyNoTone(pcm: Pcm, { hz, for_ms, stood_ms, share }: Pick<ToneHeard, 'hz' | 'for_ms' | 'stood_ms' | 'share'>) {
  const silent = silenceOf(pcm)
  if (silent) return silent
  if (stood_ms > 0) return `${hz} Hz stood for ${stood_ms} ms in one piece, not for ${for_ms}.`
  return `At most ${Math.round(share * 100)} % of the energy was at ${hz} Hz; it takes more than 60 %.`
}

function whyNoSpeech(pcm: Pcm, words: string): string {
  const silent = silenceOf(pcm)
  if (silent) return silent
  return words ? `Of its words only these were heard: ${words}.` : 'Something was heard, but not this.'
}
