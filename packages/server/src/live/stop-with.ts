import type { Playback } from '@ringway/media'

/** Another document may take the leg over: what `playback` plays falls silent when `life` aborts. */
export function stopWith(life: AbortSignal, playback: Playback): void {
  const stop = () => playback.stop()
  if (life.aborted) stop()
  life.addEventListener('abort', stop, { once: true })
  void playback.finished.then(() => life.removeEventListener('abort', stop))
}
