import { useEffect, useRef } from 'react'
import type { BorderRequest, CallRecord } from '../report/call-report.ts'
import { EVENTS_URL } from './control.ts'

/** What these pages listen for; `hello` comes first on every connection, also after one was lost. */
export type Heard = {
  readonly hello?: () => void
  readonly request?: (request: BorderRequest) => void
  readonly call?: (call: CallRecord) => void
  /** Something about this number has changed: its settings, its restrictions. */
  readonly business?: (changed: { readonly number: string }) => void
  /** A template was created, changed, reviewed or deleted. */
  readonly template?: (changed: { readonly id: string }) => void
  readonly clock?: () => void
  readonly lost?: () => void
}

/** How long after a refusal to try again, ms. */
const RETRY_MS = 2_000

/** Listens to the network as long as the page is open. What is given last is what is called. */
export function useLiveEvents(heard: Heard): void {
  const latest = useRef(heard)
  latest.current = heard
  useEffect(() => {
    let source: EventSource
    let retry: ReturnType<typeof setTimeout> | undefined
    const connect = () => {
      source = new EventSource(EVENTS_URL)
      source.addEventListener('hello', () => latest.current.hello?.())
      source.addEventListener('request', ({ data }) => latest.current.request?.(JSON.parse(data)))
      source.addEventListener('call', ({ data }) => latest.current.call?.(JSON.parse(data)))
      source.addEventListener('business', ({ data }) => latest.current.business?.(JSON.parse(data)))
      source.addEventListener('template', ({ data }) => latest.current.template?.(JSON.parse(data)))
      source.addEventListener('clock', () => latest.current.clock?.())
      source.addEventListener('error', () => {
        latest.current.lost?.()
        if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, RETRY_MS)
      })
    }
    connect()
    return () => {
      clearTimeout(retry)
      source.close()
    }
  }, [])
}
