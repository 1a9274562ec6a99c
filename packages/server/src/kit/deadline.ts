import type { Millis } from './clock.ts'

/**
 * Aborts with `life`, or after `ms`, whichever comes first. It does not keep the process alive.
 *
 * In place of `AbortSignal.any([life, AbortSignal.timeout(ms)])`, which Node 20 forgets: a time-out that nothing but such a
 * combined signal refers to is collected as garbage, and never comes.
 */
export function deadline(life: AbortSignal, ms: Millis): AbortSignal {
  const either = new AbortController()
  if (life.aborted) {
    either.abort(life.reason)
    return either.signal
  }
  const over = () => {
    clearTimeout(timer)
    either.abort(life.reason)
  }
  const timer = setTimeout(() => {
    life.removeEventListener('abort', over)
    either.abort(new DOMException(`not within ${ms} ms`, 'TimeoutError'))
  }, ms).unref()
  life.addEventListener('abort', over, { once: true })
  return either.signal
}
