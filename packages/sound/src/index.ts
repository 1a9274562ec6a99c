export { goertzel, rms, toneShare } from './analysis.ts'
export { decodeAudio, MAX_AUDIO_SECONDS } from './decode-audio.ts'
export { DtmfDetector } from './dtmf-detector.ts'
export { BadDigits, DTMF_FREQUENCIES, type DtmfStep, dtmfSteps, dtmfTones } from './dtmf-tones.ts'
export { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from './g711.ts'
export { OggOpusWriter, oggOpus } from './ogg-opus-writer.ts'
export { BadOpusPacket, OpusDecoder } from './opus-decoder.ts'
export {
  encodeOpus,
  OpusEncoder,
  type OpusRate,
  opusPackets,
  PACKET_MS,
  RTP_TICKS_PER_PACKET,
  silencePacket,
} from './opus-encoder.ts'
export { opusPacketMs } from './opus-packet.ts'
export { concat, durationMs, fromInt16, joinSamples, type Pcm, silence, toInt16 } from './pcm.ts'
export { openRecogniser, type Recogniser, RecogniserFailed, type UnderstandOrder } from './recogniser/recogniser.ts'
export type { Spotted } from './recogniser/spotted.ts'
export type { Understood } from './recogniser/understander.ts'
export { Resampler, resample } from './resample.ts'
export { RING_TONES, type RingTone, ringTone } from './ring-tones.ts'
export { louder, withSpokenEdges } from './speech/edges.ts'
export { FLITE_VOICES, type FliteVoice } from './speech/flite.ts'
export { openSpeech, type Speaker, SpeechFailed, type SpeechOrder } from './speech/speaker.ts'
export { MAX_SPEECH_CHARACTERS } from './speech/speech-text.ts'
export { longestToneRun, type ToneAsk, type ToneRun } from './tone-run.ts'
export { tone, tones } from './tones.ts'
export { UnreadableAudio } from './unreadable-audio.ts'
export { type UtteranceEvent, type UtteranceOptions, Utterances } from './utterances.ts'
export { readWav } from './wav-reader.ts'
export { encodeWav, wavHeader } from './wav-writer.ts'
