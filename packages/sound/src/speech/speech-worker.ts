/** The thread that speaks: one piece of text in, its samples out. Started by speaker.ts. */
import { parentPort } from 'node:worker_threads'
import { Flite, type FliteVoice } from './flite.ts'

export type SpeechRequest = {
  readonly id: number
  readonly text: string
  readonly voice: FliteVoice
  readonly rate: number
}
export type SpeechReply =
  | { readonly id: number; readonly sampleRate: number; readonly samples: Float32Array }
  | { readonly id: number; readonly failed: string }

const flite = Flite.load()

parentPort?.on('message', async ({ id, text, voice, rate }: SpeechRequest) => {
  try {
    const { sampleRate, samples } = (await flite).speak(text, voice, rate)
    parentPort?.postMessage({ id, sampleRate, samples } satisfies SpeechReply, [samples.buffer as ArrayBuffer])
  } catch (error) {
    parentPort?.postMessage({ id, failed: String(error) } satisfies SpeechReply)
  }
})
