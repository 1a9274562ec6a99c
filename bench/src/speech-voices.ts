import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type FliteVoice, openSpeech, type Pcm, readWav } from '@ringway/sound'

/** Somebody who speaks. */
export type Voice = { readonly name: string; say(text: string): Promise<Pcm> }

const run = promisify(execFile)
/** The two whose sentences the threshold was once fitted to, and two more; `kal` is `kal16` at half the rate. */
const FLITE: readonly FliteVoice[] = ['slt', 'rms', 'awb', 'kal16']
/** The last has the words of the first in another synthesiser's sound: what only that one is heard of lies in the sound. */
const ESPEAK = ['en-us', 'en-gb', 'en-gb-scotland', 'en-us+klatt']

/** The voices in the box and, where espeak-ng is on PATH, four of its. `close` ends them. */
export async function openVoices(): Promise<{ readonly voices: readonly Voice[]; close(): Promise<void> }> {
  const speaker = openSpeech()
  const flite = FLITE.map((voice) => ({
    name: `flite ${voice}`,
    say: (text: string) => speaker.speak({ text, voice }),
  }))
  const espeak = (await isOnPath()) ? ESPEAK.map(espeakVoice) : []
  return { voices: [...flite, ...espeak], close: () => speaker.close() }
}

function espeakVoice(voice: string): Voice {
  return {
    name: `espeak-ng ${voice}`,
    say: async (text) => {
      const { stdout } = await run('espeak-ng', ['-v', voice, '--stdout', text], { encoding: 'buffer' })
      return readWav(stdout)
    },
  }
}

async function isOnPath(): Promise<boolean> {
  return await run('espeak-ng', ['--version']).then(
    () => true,
    () => false,
  )
}
