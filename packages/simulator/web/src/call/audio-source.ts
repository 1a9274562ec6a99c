/** `asking`: the browser has not been told yet whether it may. */
export type Microphone = 'asking' | 'on' | 'none'

/**
 * What this phone sends: the microphone, or silence where there is none or none is allowed.
 *
 * Silence first: a permission prompt that is left open must not keep the user from hearing the
 * business. The caller is told to put in the microphone's track when it comes.
 */
export class AudioSource {
  readonly #silence: Silence
  readonly #changed: () => void
  #voice: MediaStreamTrack | null = null
  #microphone: Microphone = 'asking'
  #muted = false
  #closed = false

  constructor(context: AudioContext, changed: () => void) {
    this.#silence = new Silence(context)
    this.#changed = changed
    void this.#askForMicrophone()
  }

  get track(): MediaStreamTrack {
    return this.#voice ?? this.#silence.track
  }

  get microphone(): Microphone {
    return this.#microphone
  }

  mute(muted: boolean): void {
    this.#muted = muted
    this.track.enabled = !muted
  }

  /** Lets go of the microphone: a track left running keeps the next call from opening the device. */
  close(): void {
    this.#closed = true
    this.#silence.stop()
    this.#voice?.stop()
  }

  async #askForMicrophone(): Promise<void> {
    try {
      // Absent on a page that is neither HTTPS nor localhost.
      const stream = await navigator.mediaDevices?.getUserMedia({ audio: true })
      this.#use(stream?.getAudioTracks()[0] ?? null)
    } catch {
      this.#use(null)
    }
  }

  #use(voice: MediaStreamTrack | null): void {
    if (this.#closed) {
      voice?.stop()
      return
    }
    this.#voice = voice
    this.#microphone = voice ? 'on' : 'none'
    this.track.enabled = !this.#muted
    this.#changed()
  }
}

/** A track that always sends, and says nothing. */
class Silence {
  readonly track: MediaStreamTrack
  readonly #nothing: ConstantSourceNode

  constructor(context: AudioContext) {
    const destination = context.createMediaStreamDestination()
    const [track] = destination.stream.getAudioTracks()
    if (!track) throw new Error('This browser gives no audio track.')
    this.track = track
    // With nothing connected there are no frames at all, and keys travel only between frames.
    this.#nothing = new ConstantSourceNode(context, { offset: 0 })
    this.#nothing.connect(destination)
    this.#nothing.start()
  }

  stop(): void {
    this.track.stop()
    this.#nothing.stop()
  }
}
