import { type Browser, chromium, type Page } from 'playwright-core'

/** What Chromium says of the call from its side, by its own statistics. */
export type ChromiumStats = {
  readonly received: number
  readonly lost: number
  /** Of what it sends, as our reports say: round trip in seconds, share lost; null before one has come. */
  readonly reported: { readonly roundTrip: number | null; readonly fractionLost: number } | null
  readonly dtls: string
  readonly iceRole: string
}

type InPage = {
  connection: RTCPeerConnection
  ears: AnalyserNode
  voice: OscillatorNode
  keys: RTCDTMFSender | null
}

/** Chromium's RTCPeerConnection in a page without anything else: it says a tone, and listens. */
export class ChromiumPeer implements AsyncDisposable {
  readonly #browser: Browser
  readonly #page: Page

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser
    this.#page = page
  }

  /** @param hz of the tone that it says */
  static async open(executablePath: string, hz: number): Promise<ChromiumPeer> {
    const browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--autoplay-policy=no-user-gesture-required',
        // Its addresses in the clear and loopback among them: all of it happens on this machine.
        '--disable-features=WebRtcHideLocalIpsWithMdns',
        '--allow-loopback-in-peer-connection',
      ],
    })
    const page = await browser.newPage()
    await page.evaluate(prepare, hz)
    return new ChromiumPeer(browser, page)
  }

  /** Its offer, with all of its candidates. */
  offer(): Promise<string> {
    return this.#page.evaluate(async () => {
      const { connection } = (window as unknown as { peer: InPage }).peer
      await connection.setLocalDescription(await connection.createOffer())
      while (connection.iceGatheringState !== 'complete')
        await new Promise((done) => connection.addEventListener('icegatheringstatechange', done, { once: true }))
      return connection.localDescription?.sdp ?? ''
    })
  }

  async accept(answer: string): Promise<void> {
    await this.#page.evaluate(async (sdp) => {
      const { connection } = (window as unknown as { peer: InPage }).peer
      await connection.setRemoteDescription({ type: 'answer', sdp })
    }, answer)
  }

  /** Its answer to an offer, with all of its candidates. @param setup what it is made to say of who begins the handshake */
  answer(offer: string, setup: 'active' | 'passive'): Promise<string> {
    return this.#page.evaluate(
      async ([sdp = '', role]) => {
        const { connection } = (window as unknown as { peer: InPage }).peer
        await connection.setRemoteDescription({ type: 'offer', sdp })
        const made = await connection.createAnswer()
        await connection.setLocalDescription({
          type: 'answer',
          sdp: (made.sdp ?? '').replace(/a=setup:\w+/, `a=setup:${role}`),
        })
        while (connection.iceGatheringState !== 'complete')
          await new Promise((done) => connection.addEventListener('icegatheringstatechange', done, { once: true }))
        return connection.localDescription?.sdp ?? ''
      },
      [offer, setup],
    )
  }

  /** What it hears now: how loud, and the share of that in the frequency that is loudest. */
  hears(): Promise<{ readonly level: number; readonly hz: number }> {
    return this.#page.evaluate(() => {
      const { ears } = (window as unknown as { peer: InPage }).peer
      const wave = new Float32Array(ears.fftSize)
      ears.getFloatTimeDomainData(wave)
      const level = Math.sqrt(wave.reduce((sum, sample) => sum + sample * sample, 0) / wave.length)
      const bins = new Float32Array(ears.frequencyBinCount)
      ears.getFloatFrequencyData(bins)
      const loudest = bins.reduce((best, value, i) => (value > (bins[best] ?? -Infinity) ? i : best), 0)
      return { level, hz: (loudest * ears.context.sampleRate) / ears.fftSize }
    })
  }

  async press(keys: string): Promise<void> {
    await this.#page.evaluate((tones) => {
      const { keys: sender } = (window as unknown as { peer: InPage }).peer
      if (!sender?.canInsertDTMF) throw new Error('it cannot send keys')
      sender.insertDTMF(tones, 70, 50)
    }, keys)
  }

  async mute(): Promise<void> {
    await this.#page.evaluate(() => {
      const [sender] = (window as unknown as { peer: InPage }).peer.connection.getSenders()
      if (sender?.track) sender.track.enabled = false
    })
  }

  async hangUp(): Promise<void> {
    await this.#page.evaluate(() => (window as unknown as { peer: InPage }).peer.connection.close())
  }

  state(): Promise<string> {
    return this.#page.evaluate(() => (window as unknown as { peer: InPage }).peer.connection.connectionState)
  }

  stats(): Promise<ChromiumStats> {
    return this.#page.evaluate(async () => {
      const { connection } = (window as unknown as { peer: InPage }).peer
      const found: Record<string, Record<string, unknown>> = {}
      for (const report of (await connection.getStats()).values()) found[report.type] = report
      const [inbound, reported, transport] = [found['inbound-rtp'], found['remote-inbound-rtp'], found.transport]
      return {
        received: Number(inbound?.packetsReceived ?? 0),
        lost: Number(inbound?.packetsLost ?? 0),
        reported: reported
          ? {
              roundTrip: (reported.roundTripTime as number | undefined) ?? null,
              fractionLost: Number(reported.fractionLost),
            }
          : null,
        dtls: String(transport?.dtlsState),
        iceRole: String(transport?.iceRole),
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
  }
}

/** Runs in the page. */
function prepare(hz: number): void {
  const context = new AudioContext()
  const voice = new OscillatorNode(context, { frequency: hz })
  const mouth = new MediaStreamAudioDestinationNode(context)
  voice.connect(new GainNode(context, { gain: 0.4 })).connect(mouth)
  voice.start()
  const ears = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 })
  const connection = new RTCPeerConnection()
  const [track] = mouth.stream.getAudioTracks()
  const sender = track ? connection.addTrack(track, mouth.stream) : null
  connection.addEventListener('track', ({ streams: [stream] }) => {
    if (!stream) return
    // Chromium plays what comes in only where an element asks for it.
    const element = document.body.appendChild(document.createElement('audio'))
    element.srcObject = stream
    context.createMediaStreamSource(stream).connect(ears)
  })
  Object.assign(window, { peer: { connection, ears, voice, keys: sender?.dtmf ?? null } })
}
