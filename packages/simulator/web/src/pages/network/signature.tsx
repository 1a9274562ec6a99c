import { useState } from 'react'
import type { BorderRequest } from '../../report/call-report.ts'
import { CopyButton } from '../../report/copy-button.tsx'
import { fetchCurl, fetchWholeRequest } from '../control.ts'

type Props = {
  readonly request: BorderRequest
  /** Of the app that was told, or its id. */
  readonly app: string | null
}

/** How a webhook was signed, its exact bytes, and the request to be sent again. */
export function Signature({ request, app }: Props) {
  const [raw, setRaw] = useState<string | null>(null)
  const show = () =>
    fetchWholeRequest(request.id).then(
      ({ raw }) => setRaw(raw),
      () => setRaw('The simulator keeps them no more.'),
    )
  return (
    <div className="signature">
      {request.signature ? (
        <p>
          Signed <code>{request.signature}</code>: computed with the secret of {app ?? 'the app'} over exactly the bytes
          sent, in which slashes and letters outside ASCII are escaped.
        </p>
      ) : null}
      <p className="buttons">
        <CopyButton name="Copy as curl" text={() => fetchCurl(request.id)} />
        {request.signature && raw === null ? (
          <button type="button" className="copy" onClick={() => void show()}>
            Show the bytes
          </button>
        ) : null}
      </p>
      {raw === null ? null : (
        <section aria-label="The bytes sent">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
          <pre className="raw" tabIndex={0}>
            {raw}
          </pre>
        </section>
      )}
    </div>
  )
}
