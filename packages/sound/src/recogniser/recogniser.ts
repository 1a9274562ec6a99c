import { availableParallelism } from 'node:os'
import type { Pcm } from '../pcm.ts'
import { resample } from '../resample.ts'
import { wordsOf } from './grammar.ts'
import { ListeningThreads, RecogniserFailed } from './listening-threads.ts'
import type { ListenRequest } from './recogniser-worker.ts'
import { NOTHING, SPOTTER_RATE, type Spotted } from './spotted.ts'
import type { Understood } from './understander.ts'

export { RecogniserFailed }

/** One utterance, and what may have been said in it. */
export type UnderstandOrder = {
  /**
   * What may be said, as whoever asks writes it: words, sentences, and class tokens such as `$OOV_CLASS_DIGIT_SEQUENCE`
   * among them; tokens that are not known are left out. 500 at the most, of 100 characters each; the rest is left out. None with a word in
   * it: the usual answers to a voice menu, numbers, days and months.
   *
   * @see Twilio, TwiML Voice: Gather, `hints`
   */
  readonly phrases: readonly string[]
  /** Of any rate; worked at 16 kHz. What comes after 60 seconds is not listened to. */
  readonly sound: Pcm
  /** Nobody waits for it any more. */
  readonly signal?: AbortSignal
}

export type RecogniserOptions = {
  /**
   * How many sounds are listened to at a time, each in a thread of its own with 60 MB or more; a thread starts when it is first
   * needed. Default: half of the processors, 1 at least.
   */
  readonly threads?: number
}

/** Listens for texts in sound, in threads of its own. English only. */
export interface Recogniser extends AsyncDisposable {
  /**
   * Whether the text was said somewhere in the sound. Silence and sound shorter than 100 ms hold no text.
   *
   * Costs about a tenth of the sound's length, a third where the text is found. The thread starts with the first text, in about 300 ms.
   *
   * @param text with at least one word of letters or digits
   * @throws RecogniserFailed
   * @throws RangeError for a text without words
   */
  spot(text: string, pcm: Pcm): Promise<Spotted>
  /**
   * Which of the phrases were said, several one after the other among them; null: something else, or nothing.
   *
   * Of sounds that wait, the first comes first.
   *
   * @throws RecogniserFailed, or the signal's reason
   */
  understand(order: UnderstandOrder): Promise<Understood | null>
  /** Ends the threads; what is being listened to, and what waits, fails. Closing twice is fine. */
  close(): Promise<void>
}

/** A recogniser that, while it is idle, does not keep the process alive. */
export function openRecogniser(options: RecogniserOptions = {}): Recogniser {
  const half = Math.floor(availableParallelism() / 2)
  return new ThreadedRecogniser(new ListeningThreads(Math.max(1, options.threads ?? half)))
}

const SHORTEST = SPOTTER_RATE / 10
/** Twilio, TwiML Voice: Gather: speech is listened to for 60 seconds at the most. */
const LONGEST = SPOTTER_RATE * 60

class ThreadedRecogniser implements Recogniser {
  readonly #threads: ListeningThreads

  constructor(threads: ListeningThreads) {
    this.#threads = threads
  }

  async spot(text: string, pcm: Pcm): Promise<Spotted> {
    if (wordsOf(text).length === 0) throw new RangeError(`'${text}' has no words to listen for`)
    const samples = samplesOf(pcm)
    return ((await this.#listen({ kind: 'spot', text, samples })) as Spotted | null) ?? NOTHING
  }

  async understand({ phrases, sound, signal }: UnderstandOrder): Promise<Understood | null> {
    const samples = samplesOf(sound, LONGEST)
    return (await this.#listen({ kind: 'understand', phrases, samples }, signal)) as Understood | null
  }

  close(): Promise<void> {
    return this.#threads.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Null for sound in which nothing can be. */
  async #listen(request: ListenRequest, signal?: AbortSignal): Promise<unknown> {
    const { samples } = request
    if (!this.#threads.closed && (samples.length < SHORTEST || samples.every((sample) => sample === 0))) {
      signal?.throwIfAborted()
      return null
    }
    return await this.#threads.listen(request, signal)
  }
}

/** A copy, as it goes to another thread. @param longest what comes after so many is left out */
function samplesOf({ sampleRate, samples }: Pcm, longest = Number.POSITIVE_INFINITY): Float32Array {
  const seconds = longest / SPOTTER_RATE
  const first = samples.subarray(0, Math.min(samples.length, seconds * sampleRate))
  return resample({ sampleRate, samples: first }, SPOTTER_RATE).samples.slice()
}
