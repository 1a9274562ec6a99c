import type { EventEmitter } from 'node:events'
import type { FliteVoice, RingTone } from '@ringway/sound'
import type { LegStats, Refused } from './leg-stats.ts'

/** Unix time in milliseconds, by the clock of this machine. */
export type Millis = number

/**
 * The audio engine: WebRTC legs, and prompts played into them.
 *
 * Words: a *leg* is the audio to and from one party; a *prompt* is sound made ready to be sent; a *playback* is one
 * order to play prompts into a leg. Who ends whom: closing the engine closes its legs; a leg that ends ends its
 * playbacks; the engine's death does both, with reasons of its own.
 */
export interface MediaEngine extends AsyncDisposable {
  readonly events: EventEmitter<MediaEngineEvents>
  /**
   * Answers an offer of WhatsApp's relay. The complete SDP answer is in the leg; nothing is sent to the relay before
   * {@link AnsweredLeg.connect}.
   *
   * @throws BadOffer when we cannot serve it, NoFreePort, EngineGone
   */
  answer(offer: string): Promise<AnsweredLeg>
  /**
   * An offer to WhatsApp's relay, for a call that we make. The complete SDP offer is in the leg; nothing is sent to the
   * relay before {@link OfferedLeg.applyAnswer}.
   *
   * @throws NoFreePort, EngineGone
   */
  offer(): Promise<OfferedLeg>
  /**
   * Makes sound ready to be sent: decoded or spoken once, encoded once, kept by content. The same content asked for
   * twice, even at the same time, is made once and is the same prompt. A prompt stays playable for as long as the
   * caller holds it.
   *
   * Speech has as much silence around it as its text calls for, so that the pieces of a text can follow each other.
   *
   * @throws UnreadableAudio, SpeechFailed, BadDigits, EngineGone; whatever `make` of a `voiced` source throws
   */
  prepare(source: PromptSource): Promise<Prompt>
  /**
   * Joins two legs: what one party says, the other hears. Packets are passed on as they come, never decoded; each leg keeps
   * its one stream, without a gap in its numbers, through prompts, bridge and prompts. Where a party says nothing for
   * 200 ms the other hears silence. A playback on a joined leg is heard in place of the other party.
   *
   * Keys are told as on every leg, and passed on unless they are `kept`.
   *
   * @throws TypeError for a leg of another engine, one that is joined already, or one that would be joined with itself
   */
  bridge(first: MediaLeg, second: MediaLeg, options?: BridgeOptions): Bridge
  /**
   * A conference, without a leg yet: legs in it hear each other, each all the others, mixed. What a party says is decoded, and what it hears
   * is encoded for it alone, so that a leg in a conference costs about ten times as much as one that is joined.
   *
   * @throws EngineGone
   */
  conference(): Conference
  /** @throws EngineGone */
  stats(): Promise<EngineStats>
  /** Closes every leg and ends the engine. Closing twice is fine. */
  close(): Promise<void>
}

/** What every backend is opened with. */
export type EngineOptions = {
  /** One port a leg; a taken one is stepped over. Default 40000 to 44999. */
  readonly udpPorts?: { readonly from: number; readonly to: number }
  /** The local address that legs listen on. Default 127.0.0.1; 0.0.0.0 for every IPv4 interface. */
  readonly bindAddress?: string
  /** The address that others see, when it is not a local one (one-to-one NAT): the only one in our answers. */
  readonly publicIp?: string
  /**
   * Threads that decode and encode at most, for legs that somebody listens to and for conferences; each starts when it is needed. Default:
   * one less than this machine's cores, and at least one.
   */
  readonly codecThreads?: number
  /**
   * How long the native core gives one certificate to new calls, in milliseconds, up to 29 days. Default a day; 0: each call has its own. A new
   * one costs a key; calls with the same one can be told to be of one server by whoever sees them. node-datachannel makes one for each call.
   */
  readonly certificateLifetimeMs?: number
  /** Room for prompts that nobody holds, in bytes; a minute of sound takes about 135,000. Default 64 MB. */
  readonly promptCacheBytes?: number
}

export type MediaEngineEvents = {
  /** The engine is gone and every leg of it has ended with `engine-died`. Never after {@link MediaEngine.close}. */
  died: [reason: string]
}

/** Sound to be made ready. */
export type PromptSource =
  | {
      readonly kind: 'audio'
      /** A whole file: WAV, MP3, Ogg Opus, Ogg Vorbis, or raw mu-law if the type says so. At most 20 minutes. */
      readonly bytes: Uint8Array
      /** The declared media type; asked only when the bytes do not say what they are. */
      readonly contentType?: string
    }
  | {
      readonly kind: 'speech'
      /** English, at most 4,096 characters. */
      readonly text: string
      /** Default `slt`. */
      readonly voice?: FliteVoice
      /** How fast, from 0.2 to 4. Default 1. */
      readonly rate?: number
      /** In decibels. Default 0; what would distort is softened. */
      readonly volumeDb?: number
    }
  | {
      /** Speech that somebody else makes: made when no prompt of this key and volume is kept. */
      readonly kind: 'voiced'
      /** What two sources share exactly when they sound the same. */
      readonly key: string
      /** What is said: how it ends decides how much silence stays behind it. */
      readonly text: string
      /** In decibels. Default 0; what would distort is softened. */
      readonly volumeDb?: number
      /** Called once however many ask at the same time. What it throws is thrown by {@link MediaEngine.prepare}. */
      make(): Promise<MadeAudio>
    }
  | {
      /**
       * Pressed keys: `tones`, their sound; `events`, telephone-events (RFC 4733) at the same times, and the sound on a leg whose other side
       * knows none. A playback of events that is stopped leaves its key without an end.
       */
      readonly kind: 'dtmf'
      /** `0`-`9`, `A`-`D`, `*`, `#`; `w` waits half a second, `W` a second. */
      readonly digits: string
      /** Default `tones`. */
      readonly as?: 'tones' | 'events'
    }
  | {
      /** One round of a country's ringing tone, 1.2 to 6 s. */
      readonly kind: 'ringing'
      readonly tone: RingTone
    }
  | {
      readonly kind: 'silence'
      /** Any length, to the next 20 ms; it takes no memory. */
      readonly seconds: number
    }

/** A whole audio file, as for `audio`. */
export type MadeAudio = { readonly bytes: Uint8Array; readonly contentType?: string }

/** Sound that is ready to be sent. */
export interface Prompt {
  readonly id: string
  /** A multiple of 20. */
  readonly durationMs: number
}

/** The audio to and from one party. */
export interface MediaLeg {
  readonly id: string
  readonly events: EventEmitter<MediaLegEvents>
  /**
   * Lets packets out: the call is answered. Before that none leaves. From then on, once connected, one leaves every
   * 20 ms, silence when nothing plays. Doing it twice is fine.
   */
  open(): void
  /**
   * Plays prompts in their order, each `times` times. Waits until the leg is open and connected, so that the first
   * word is never clipped, and until earlier playbacks of this leg are over. Between the sound of one prompt and the
   * next, and between repetitions, there are 20 ms of silence.
   *
   * @throws TypeError for a prompt of another engine
   */
  play(items: readonly PlayItem[], options?: PlayOptions): Playback
  /**
   * Lets `heard` hear what the other party says, from now until it is stopped or the leg ends: mono, 16,000 samples a
   * second from -1 to 1, about every 100 ms. It keeps time: what is lost fades out over 60 ms and is heard as silence from there, as is what
   * was not sent. Several may listen. Only a leg that somebody listens to is decoded. On one that has ended nothing is heard. While this process is
   * seconds behind, what is said is lost to it.
   *
   * @throws CodecsBusy when as many legs are decoded as this machine can
   *
   * `at` is when the last of the samples came in; each call of `heard` gets samples of its own, which it may keep.
   */
  listen(heard: (samples: Float32Array, at: Millis) => void): Listening
  /**
   * Records from now on until it is stopped or the leg ends: the Opus packets as they pass, none decoded, in Ogg files (RFC 7845), one a
   * direction. Both keep the time of the call, so that they can be laid beside each other: what was lost or not sent is silence as long as
   * it was. Several recordings of a leg at a time are fine.
   *
   * What is kept when the media process is killed is all but the last second; when the machine is, what the system had not written yet is
   * lost of a recording that has not finished.
   *
   * @throws TypeError when it names no file, one by an empty text or with a NUL in it, or one twice
   */
  record(files: RecordingFiles): Recording
  /** Ends the leg and frees its port. Doing it twice is fine; both get the final count. */
  close(): Promise<LegStats>
  /** The count so far; after the end, the final one (zeros when the engine died). */
  stats(): Promise<LegStats>
}

/** Paths, each of a file that must not exist in a folder that must. At least one. */
export type RecordingFiles = {
  /** For what the other party says. */
  readonly inbound?: string
  /** For what the other party hears. */
  readonly outbound?: string
}

/** One recording of a leg. Its promises never reject. */
export interface Recording {
  /** When its first moment was, once the files are there; null if they could not be made, or the leg had ended. */
  readonly started: Promise<Millis | null>
  /** When the files are whole and on the disk. */
  readonly finished: Promise<Recorded>
  /**
   * Nothing is recorded until {@link resume}. `silence`: the time that passes is silence in the files; `skip`: it is left out of them. Pausing
   * twice changes nothing.
   */
  pause(how: 'silence' | 'skip'): void
  resume(): void
  /** Doing it twice, or after the end, does nothing. */
  stop(): void
}

export type Recorded = {
  /** `failed`: the files end before the recording did, or were never made. */
  readonly how: 'stopped' | 'leg-closed' | 'failed' | 'engine-died'
  /** What kept the files from being written, in the system's word: `EEXIST`, `ENOENT`, `ENOSPC`; `EAGAIN` when the disk was too slow. */
  readonly error: string | null
  /** Of what was recorded, in milliseconds; 0 when the engine died, whose files last as long as they say. */
  readonly durationMs: number
}

/** Somebody listens to a leg. */
export interface Listening {
  /** Nothing more is heard, at once. Stopping twice, or after the end, does nothing. */
  stop(): void
}

/** A leg that answers WhatsApp's offer: a call that the user made. To be opened when `accept` was 200. */
export interface AnsweredLeg extends MediaLeg {
  /** The SDP answer, complete: to be given to WhatsApp word for word in `pre_accept` and in `accept`. */
  readonly answer: string
  /**
   * Begins connectivity checks and the DTLS handshake. Best called once WhatsApp has the answer (`pre_accept` was
   * 200): a handshake that arrives before it is lost and is repeated a second later. {@link MediaLeg.open} connects if
   * that was not done. Doing it twice is fine.
   */
  connect(): void
}

/** A leg that WhatsApp is offered: a call that we make. To be opened when the user has picked up. */
export interface OfferedLeg extends MediaLeg {
  /** The SDP offer, complete: to be given to WhatsApp in `connect`. */
  readonly offer: string
  /**
   * Takes WhatsApp's SDP answer, which comes while the user's phone still rings, and begins connectivity checks and the
   * DTLS handshake. The same answer again is fine; on a leg that has ended it does nothing.
   *
   * @throws BadAnswer when we cannot serve it, or another one was applied before; the leg is as it was. EngineGone
   */
  applyAnswer(answer: string): Promise<void>
}

export type PlayItem = {
  readonly prompt: Prompt
  /** 1 or more. */
  readonly times: number
}

export type PlayOptions = {
  /**
   * Keys each of which stops the playback once the other party presses it, playing or waiting: in the engine itself, within 20 ms, however
   * late the one who ordered it comes to hear of the key. Default: none.
   */
  readonly stopKeys?: string
}

export type MediaLegEvents = {
  /** The handshake is done: sound can pass both ways. */
  connected: [at: Millis]
  /** The first RTP packet from the other party, authenticated. On an offered leg the user has picked up. */
  firstPacket: [at: Millis]
  /**
   * A key the other party pressed: `0`-`9`, `*`, `#`, `A`-`D`; told once, when its first packet arrives. Of a party whose offer has no
   * telephone-event it is told by its tone.
   */
  digit: [digit: string, at: Millis]
  /** The end, told once. */
  closed: [reason: LegEnd]
}

/**
 * Why a leg ended: `closed` by us; `connection-failed`, it never connected; `connection-lost`, it was connected and the
 * other party fell silent or hung up its handshake; `engine-died`.
 */
export type LegEnd = 'closed' | 'connection-failed' | 'connection-lost' | 'engine-died'

/** One order to play. Its promises never reject. */
export interface Playback {
  /** When its first packet left; null if none ever did. */
  readonly started: Promise<Millis | null>
  /** `ended` when its last packet has left; `stopped` also by a key. */
  readonly finished: Promise<PlaybackEnd>
  /** At most one more packet of it leaves (20 ms). Stopping twice, or after the end, does nothing. */
  stop(): void
}

export type PlaybackEnd = 'ended' | 'stopped' | 'leg-closed'

export type BridgeOptions = {
  /** Keys that a party presses and the other does not hear, such as `*`; they are told all the same. Default: none. */
  readonly kept?: { readonly first?: string; readonly second?: string }
}

/** Two legs joined. Its promises never reject. */
export interface Bridge {
  /** When the first packet was passed on, either way; null if none ever was. */
  readonly started: Promise<Millis | null>
  readonly ended: Promise<BridgeEnd>
  /** Undoes it: each leg goes on with its own playbacks, and silence. Doing it twice is fine. */
  end(): void
}

export type BridgeEnd = 'undone' | 'leg-closed'

/** Legs that hear each other. It is over when nobody holds it and no leg is in it. */
export interface Conference {
  /**
   * Takes a leg in: from now on its party is heard by all the others, and hears them, 40 ms after they have been heard here and later where
   * packets come unevenly; what is lost is concealed. Each leg keeps its one stream, without a gap in its numbers, through prompts, conference
   * and prompts. While nobody else says anything it hears silence. A playback on it is heard in place of the others. Keys are told as on every
   * leg, and nobody hears them.
   *
   * @throws TypeError for a leg of another engine, one that is joined already, or is in a conference; CodecsBusy when as many legs are
   *   decoded as this machine can
   */
  add(leg: MediaLeg): Membership
}

/** A leg's part in a conference. Its promise never rejects. */
export interface Membership {
  readonly ended: Promise<MembershipEnd>
  /** The leg goes on with its own playbacks, and silence. Doing it twice, or after the end, does nothing. */
  leave(): void
}

export type MembershipEnd = 'left' | 'leg-closed'

export type EngineStats = {
  /** The operating system's id of the process that the engine runs in. */
  readonly processId: number
  /** Legs that have not ended. */
  readonly legs: number
  /** Pairs of them that are joined. */
  readonly bridges: number
  /** RTP packets since the engine began. */
  readonly sent: number
  readonly received: number
  /** RTP packets that should have come, by their sequence numbers, and did not. */
  readonly lost: number
  /** Datagrams that came in and were of no use, since the engine began, by why; null where they are not counted. */
  readonly refused: Refused | null
  /**
   * How much later than its schedule a packet left, in milliseconds, since the engine began. `recentP99`: in the last five seconds that are
   * over, the 99th percentile; 0 when fewer than those of 20 calls left in them, which say too little.
   */
  readonly lateness: { readonly p50: number; readonly p99: number; readonly max: number; readonly recentP99: number }
  /** Processor time of the engine since it began, in milliseconds. */
  readonly cpuMs: number
  /**
   * What decoding and encoding takes of what this machine has for it, by the weights of its jobs as they were measured when the engine was
   * opened: in milliseconds of one core a second.
   */
  readonly codecs: { readonly taken: number; readonly capacity: number }
  /** Prompts kept, and their packets' bytes. */
  readonly prompts: { readonly count: number; readonly bytes: number }
}

/** Thrown by every call to an engine that has been closed or has died. */
export class EngineGone extends Error {
  override readonly name = 'EngineGone'
}

/** Thrown when every UDP port of the range is taken. */
export class NoFreePort extends Error {
  override readonly name = 'NoFreePort'
  readonly from: number
  readonly to: number

  constructor(from: number, to: number) {
    super(`no UDP port from ${from} to ${to} is free`)
    this.from = from
    this.to = to
  }
}
