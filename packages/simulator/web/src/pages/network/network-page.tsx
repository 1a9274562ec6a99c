import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import '../../styles/pages/request.css'
import '../../styles/pages/network.css'
import type { BorderRequest } from '../../report/call-report.ts'
import { type Business, fetchBusinesses, fetchRequests } from '../control.ts'
import { useLiveEvents } from '../live-events.ts'
import { useLoaded } from '../use-loaded.ts'
import { FilterBar } from './filter-bar.tsx'
import { EMPTY_LOG, paused, restarted, resumed, withRequests } from './network-log.ts'
import { filterOf, matches } from './request-filter.ts'
import { RequestList } from './request-list.tsx'

/** Graph requests and webhooks as they happen, newest first. */
export default function NetworkPage() {
  const { log, isOnline, pause, resume } = useNetworkLog()
  const [filter, setFilter] = useState(() => filterOf(location.search))
  const slow = useDeferredValue(filter)
  const shown = useMemo(() => log.shown.filter((request) => matches(request, slow)), [log.shown, slow])
  const businesses = useLoaded(fetchBusinesses).value
  const names = useMemo(() => namesOf(businesses ?? []), [businesses])
  useEffect(() => {
    document.title = 'Network · WhatsApp simulator'
  }, [])
  return (
    <>
      <header className="page-head">
        <h1>Network</h1>
        <p className="quiet" role="status">
          {isOnline ? `${shown.length} of ${log.shown.length}` : 'The simulator does not answer'}
          {log.isPaused ? ` · paused, ${log.waiting.length} new` : ''}
        </p>
        <button type="button" className="plain" onClick={log.isPaused ? resume : pause}>
          {log.isPaused ? 'Resume' : 'Pause'}
        </button>
      </header>
      <FilterBar filter={filter} change={setFilter} />
      <RequestList requests={shown} names={names} />
    </>
  )
}

const namesOf = (businesses: readonly Business[]): Map<string, string> =>
  new Map([
    ...businesses.flatMap(({ apps }) => apps.map(({ id, name }) => [id, name] as const)),
    ...businesses.map(({ number, name }) => [number, name] as const),
  ])

function useNetworkLog() {
  const [log, setLog] = useState(EMPTY_LOG)
  const [isOnline, setOnline] = useState(true)
  const take = useGathered((requests) => setLog((before) => withRequests(before, requests)))
  useLiveEvents({
    hello: () => {
      setOnline(true)
      fetchRequests().then(
        (requests) => setLog((before) => restarted(before, requests)),
        () => setOnline(false),
      )
    },
    request: take,
    lost: () => setOnline(false),
  })
  return { log, isOnline, pause: () => setLog(paused), resume: () => setLog(resumed) }
}

/** A burst of requests is one change of the list. */
function useGathered(take: (requests: readonly BorderRequest[]) => void): (request: BorderRequest) => void {
  const gathered = useRef<BorderRequest[]>([])
  const latest = useRef(take)
  latest.current = take
  return (request) => {
    gathered.current.push(request)
    if (gathered.current.length > 1) return
    setTimeout(() => {
      const all = gathered.current
      gathered.current = []
      latest.current(all)
    }, 50)
  }
}
