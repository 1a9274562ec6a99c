import { useEffect, useRef, useState } from 'react'
import { SoundIcon } from './icons.tsx'

/** Plays what the other side says. A browser may refuse until the page is touched; then a button asks for it. */
export function RemoteAudio({ stream }: { readonly stream: MediaStream }) {
  const element = useRef<HTMLAudioElement>(null)
  const [refused, setRefused] = useState(false)

  useEffect(() => {
    const audio = element.current
    if (!audio) return
    audio.srcObject = stream
    // Rejects with AbortError when the call ends before a sound was heard: not a refusal.
    audio.play().catch((error) => setRefused(error instanceof DOMException && error.name === 'NotAllowedError'))
    return () => {
      audio.srcObject = null
    }
  }, [stream])

  const listen = () => {
    setRefused(false)
    element.current?.play().catch(() => setRefused(true))
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: a live conversation has no captions */}
      <audio ref={element} autoPlay playsInline />
      {refused ? (
        <button type="button" className="listen" onClick={listen}>
          <SoundIcon /> Tap to listen
        </button>
      ) : null}
    </>
  )
}
