import type { PromptSource } from '@ringway/media'
import type { Utterance } from '../twiml/utterance.ts'
import type { AudioFetcher } from '../webhooks/fetch-audio.ts'
import { builtInVoice } from './voices.ts'

/** What the audio engine makes an utterance's packets from. @throws WebhookFailure when a file cannot be fetched */
export async function promptSource(
  utterance: Utterance,
  audio: AudioFetcher,
  authToken: string,
): Promise<PromptSource> {
  switch (utterance.kind) {
    case 'speech':
      return { kind: 'speech', text: utterance.text, voice: builtInVoice(utterance.voice) }
    case 'audio':
      return { kind: 'audio', ...(await audio.fetch({ url: utterance.url, authToken })) }
    case 'dtmf':
      return { kind: 'dtmf', digits: utterance.digits }
    case 'silence':
      return { kind: 'silence', seconds: utterance.seconds }
    default:
      return utterance satisfies never
  }
}
