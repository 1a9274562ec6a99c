import type { Page } from 'playwright-core'

/** What a page hears at a moment: how loud, 0 to 1 as root mean square, and where the most of it is. */
export type Hearing = { readonly level: number; readonly hz: number }

type Ears = {
  said: string[]
  repeating: Set<AudioScheduledSourceNode>
  ringwayPhone?: { remoteStream: MediaStream }
  analyser?: AnalyserNode
  listeningTo?: MediaStream
}

/** Runs in the page before its own scripts: keeps every word of role=status, in order, and which sounds repeat. */
export function installEars(): void {
  const ears = window as unknown as Ears
  ears.said = []
  const look = () => {
    const words = document.querySelector('[role=status]')?.textContent
    if (words && words !== ears.said.at(-1)) ears.said.push(words)
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
  ears.repeating = new Set()
  const { start, stop } = AudioBufferSourceNode.prototype
  AudioBufferSourceNode.prototype.start = function (...when) {
    if (this.loop) ears.repeating.add(this)
    return start.apply(this, when)
  }
  AudioBufferSourceNode.prototype.stop = function (...when) {
    ears.repeating.delete(this)
    return stop.apply(this, when)
  }
}

/** Whether the page plays a sound that repeats: it rings, or tells that the other side's phone rings. */
export function isRinging(page: Page): Promise<boolean> {
  return page.evaluate(() => (window as unknown as Ears).repeating.size > 0)
}

/** What the call's states have said so far. */
export function statesSaid(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as Ears).said)
}

/** Measures the sound that arrives in the page's call, over the last 170 ms; null when there is no call. */
export function hearing(page: Page): Promise<Hearing | null> {
  return page.evaluate(() => {
    const ears = window as unknown as Ears
    const stream = ears.ringwayPhone?.remoteStream
    if (!stream) return null
    if (ears.listeningTo !== stream) {
      const context = new AudioContext()
      ears.analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 })
      context.createMediaStreamSource(stream).connect(ears.analyser)
      ears.listeningTo = stream
    }
    const { analyser } = ears
    if (!analyser) return null
    const wave = new Float32Array(analyser.fftSize)
    analyser.getFloatTimeDomainData(wave)
    const spectrum = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(spectrum)
    const loudest = spectrum.indexOf(Math.max(...spectrum))
    return {
      level: Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length),
      hz: (loudest * analyser.context.sampleRate) / analyser.fftSize,
    }
  })
}
