import { useEffect, useId, useRef, useState } from 'react'
import type { Peaks, Side, Sound, Speaker } from './call-report.ts'

const WHO: Readonly<Record<Speaker, string>> = { business: 'business', user: 'user' }

/** Both directions on one time axis, each to be played. */
export function Waveforms({ sound }: { readonly sound: Sound }) {
  const whole = Math.max(sound.business?.duration_ms ?? 0, sound.user?.duration_ms ?? 0)
  if (whole === 0) return <p className="quiet">There is no recording: nobody has answered, or it is kept no more.</p>
  return (
    <div className="waveforms">
      {(['business', 'user'] as const).map((speaker) => {
        const side = sound[speaker]
        return side ? <Waveform key={speaker} speaker={speaker} side={side} whole={whole} /> : null
      })}
    </div>
  )
}

type Props = { readonly speaker: Speaker; readonly side: Side; readonly whole: number }

function Waveform({ speaker, side, whole }: Props) {
  const { audio, playing, at, toggle, seek, failed, src } = usePlayer(side)
  const who = WHO[speaker]
  return (
    <section className={`waveform ${speaker}`} aria-label={`What the ${who} said`}>
      <header>
        <button type="button" className="play" onClick={toggle} aria-label={`${playing ? 'Pause' : 'Play'} the ${who}`}>
          {playing ? '❚❚' : '▶'}
        </button>
        <h3>{speaker === 'business' ? 'Business to user' : 'User to business'}</h3>
        <output>{`${seconds(at)} / ${seconds(side.duration_ms)}`}</output>
      </header>
      <div className="wave">
        <Drawing peaks={side} whole={whole} />
        <div className="playhead" style={{ left: `${Math.min(100, (at / whole) * 100)}%` }} />
        <input
          type="range"
          min={0}
          max={whole}
          step={100}
          value={Math.min(at, whole)}
          aria-label={`Position in what the ${who} said`}
          aria-valuetext={seconds(at)}
          onChange={(event) => seek(Number(event.target.value))}
        />
      </div>
      {failed ? <p className="quiet">This browser cannot play it.</p> : null}
      {/* biome-ignore lint/a11y/useMediaCaption: what was said in the call has no captions */}
      <audio ref={audio} src={src} preload="none" />
    </section>
  )
}

function Drawing({ peaks: { peaks, ms_per_peak }, whole }: { readonly peaks: Peaks; readonly whole: number }) {
  const id = useId()
  const outline = peaks.map((peak, index) => {
    const half = Math.max(0.6, peak * 30)
    const x = ((index * ms_per_peak) / whole) * 1000
    return `M${x.toFixed(2)} ${(32 - half).toFixed(1)}v${(half * 2).toFixed(1)}`
  })
  return (
    <svg viewBox="0 0 1000 64" preserveAspectRatio="none" role="img" aria-labelledby={id}>
      <title id={id}>{loudest(peaks)}</title>
      <path d={outline.join('')} style={{ strokeWidth: Math.max(0.6, (ms_per_peak / whole) * 1000 * 0.72) }} />
    </svg>
  )
}

/** -30 dB: below it is silence as far as an ear is concerned. */
const HEARD = 0.03

function loudest(peaks: readonly number[]): string {
  const loud = peaks.filter((peak) => peak > HEARD).length
  return loud === 0
    ? 'Waveform: silence throughout'
    : `Waveform: sound in ${Math.round((loud / peaks.length) * 100)} % of the time`
}

function usePlayer({ src, duration_ms }: Side) {
  const audio = useRef<HTMLAudioElement>(null)
  const [playing, setPlaying] = useState(false)
  const [failed, setFailed] = useState(false)
  const [at, setAt] = useState(0)
  // A recording that grows gets another address, which must not cut off what is being played.
  const held = useRef(src)
  if (!playing) held.current = src
  useEffect(() => {
    if (!playing) return
    let frame = requestAnimationFrame(function look() {
      const player = audio.current
      if (player) setAt(player.currentTime * 1000)
      if (player?.ended) setPlaying(false)
      else frame = requestAnimationFrame(look)
    })
    return () => cancelAnimationFrame(frame)
  }, [playing])
  const toggle = () => {
    const player = audio.current
    if (!player) return
    if (playing) player.pause()
    else player.play().catch(() => setFailed(true))
    setPlaying(!playing)
  }
  const seek = (ms: number) => {
    const to = Math.min(ms, duration_ms)
    if (audio.current) audio.current.currentTime = to / 1000
    setAt(to)
  }
  return { audio, playing, at, toggle, seek, failed, src: held.current }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
