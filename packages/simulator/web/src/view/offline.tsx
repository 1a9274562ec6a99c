/** Shown while the event stream is down; it comes back by itself. */
export function Offline() {
  return (
    <div className="offline" aria-live="polite">
      <span className="spinner" aria-hidden="true" />
      Connection lost. Trying again…
    </div>
  )
}
