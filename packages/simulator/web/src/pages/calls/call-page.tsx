import { useCallback, useEffect, useRef, useState } from 'react'
import '../../styles/pages/request.css'
import '../../styles/pages/call.css'
import '../../styles/pages/sdp.css'
import { CallPicture } from '../../report/call-picture.tsx'
import type { CallReport, Sound, Speaker } from '../../report/call-report.ts'
import { exportUrl, fetchPeaks, fetchReport, heardUrl } from '../control.ts'
import { useLiveEvents } from '../live-events.ts'

/** While a call is live its sound is looked at this often, ms. */
const LOOK_MS = 2_000

/** One call as a picture, as it goes on. */
export default function CallPage({ id }: { readonly id: string }) {
  const { report, sound, error } = useCall(id)
  useEffect(() => {
    document.title = report ? `${report.user.name} and ${report.business.name} · call` : 'Call'
  }, [report])
  if (error && !report) return <p className="failed">{error}</p>
  if (!report) return <p className="quiet" aria-busy="true" />
  return <CallPicture report={report} sound={sound} actions={<Exports id={id} />} />
}

function Exports({ id }: { readonly id: string }) {
  return (
    <ul className="exports" aria-label="Take it away">
      <li>
        <a className="button" href={exportUrl(id, 'html')} download>
          Export as one file
        </a>
      </li>
      <li>
        <a className="button plain" href={exportUrl(id, 'json')} target="_blank" rel="noreferrer">
          JSON
        </a>
      </li>
      <li>
        <a className="button plain" href={`/network?call=${encodeURIComponent(id)}`}>
          In the network log
        </a>
      </li>
    </ul>
  )
}

const NO_SOUND: Sound = { business: null, user: null }

function useCall(id: string) {
  const [report, setReport] = useState<CallReport | null>(null)
  const [sound, setSound] = useState(NO_SOUND)
  const [error, setError] = useState<string | null>(null)
  const look = useOneAtATime(async () => {
    try {
      const told = await fetchReport(id)
      setReport(told)
      setError(null)
      if (told.call.answered_at !== null) setSound(await fetchSound(id, told.exported_at))
    } catch (reason) {
      setError((reason as Error).message)
    }
  })
  useLiveEvents({
    hello: look,
    call: (call) => call.id === id && look(),
    request: (request) => request.call === id && look(),
  })
  const isLive = report?.call.state === 'live'
  useEffect(() => {
    if (!isLive) return
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [isLive, look])
  return { report, sound, error }
}

/** @param at makes the address of a recording that has grown another one */
async function fetchSound(id: string, at: number): Promise<Sound> {
  const side = async (speaker: Speaker) => {
    const peaks = await fetchPeaks(id, speaker)
    return peaks.peaks.length === 0 ? null : { ...peaks, src: `${heardUrl(id, speaker)}&at=${at}` }
  }
  const [business, user] = await Promise.all([side('business'), side('user')])
  return { business, user }
}

/** Whoever asks while it runs is answered by one more run after it. */
function useOneAtATime(task: () => Promise<void>): () => void {
  const latest = useRef(task)
  latest.current = task
  const state = useRef<'idle' | 'running' | 'again'>('idle')
  return useCallback(() => {
    if (state.current !== 'idle') {
      state.current = 'again'
      return
    }
    const run = async () => {
      do {
        state.current = 'running'
        await latest.current()
      } while ((state.current as string) === 'again')
      state.current = 'idle'
    }
    void run()
  }, [])
}
