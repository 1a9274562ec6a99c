import type { PromptSource } from '@ringway/media'
import { openSpeech, type Pcm, ringTone } from '@ringway/sound'

/** What a prompt of a load sounds like, for engines that make none themselves. @throws Error for kinds that no load plays */
export async function soundOf(source: PromptSource): Promise<Pcm> {
  if (source.kind === 'ringing') return ringTone(source.tone)
  if (source.kind !== 'speech') throw new Error(`no load plays ${source.kind}`)
  await using speaker = openSpeech()
  return await speaker.speak({ text: source.text })
}
