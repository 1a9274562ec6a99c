import { createRoot } from 'react-dom/client'
import '../styles/base.css'
import '../styles/pages/page.css'
import '../styles/pages/request.css'
import '../styles/pages/call.css'
import '../styles/pages/sdp.css'
import { CallPicture } from './call-picture.tsx'
import type { CallReport, Peaks, Speaker } from './call-report.ts'

type Content = {
  readonly report: CallReport
  readonly sound: Readonly<Record<Speaker, (Peaks & { readonly ogg: string }) | null>>
}

const root = document.getElementById('root')
const content = document.getElementById('content')?.textContent
if (!root || !content) throw new Error('the file is damaged')

const { report, sound } = JSON.parse(content) as Content
const side = (speaker: Speaker) => {
  const given = sound[speaker]
  return given && { ...given, src: given.ogg }
}
document.title = `WhatsApp call ${report.call.id}`
createRoot(root).render(
  <main className="page report">
    <CallPicture report={report} sound={{ business: side('business'), user: side('user') }} />
  </main>,
)
