import { useEffect } from 'react'
import '../../styles/pages/start.css'
import { CopyButton } from '../../report/copy-button.tsx'
import { type App, type Business, fetchBusinesses, fetchUsers } from '../control.ts'
import { useLoaded } from '../use-loaded.ts'

/** The phones, and how a business's program connects. */
export default function StartPage() {
  const users = useLoaded(fetchUsers)
  const businesses = useLoaded(fetchBusinesses)
  useEffect(() => {
    document.title = 'WhatsApp simulator'
  }, [])
  const error = users.error ?? businesses.error
  return (
    <>
      <header className="page-head">
        <h1>WhatsApp simulator</h1>
        {error ? <p className="failed">{error}</p> : null}
      </header>
      <section className="panel" aria-label="Phones">
        <h2>Phones</h2>
        {users.value?.length === 0 ? <p className="quiet">There are none: POST /_sim/v1/users makes one.</p> : null}
        <ul className="phones">
          {users.value?.map(({ wa_id, name, onCall }) => (
            <li key={wa_id}>
              <a href={`/phone/${wa_id}`}>
                <strong>{name}</strong>
                <span>+{wa_id}</span>
                <small>{ON_CALL[onCall] ?? onCall}</small>
              </a>
            </li>
          ))}
        </ul>
      </section>
      <section className="panel" aria-label="Businesses">
        <h2>Connect a business</h2>
        <p>
          The Graph API is at <code>{location.origin}</code>, in place of <code>https://graph.facebook.com</code>: put
          it before the version, as in <code>{location.origin}/v23.0/…</code>
        </p>
        {businesses.value?.map((business) => (
          <Connection key={business.number} business={business} />
        ))}
      </section>
      <p className="quiet">
        Everything here can be done by programs too: <a href="/_sim/v1/openapi.json">the control API</a>.
      </p>
    </>
  )
}

const ON_CALL: Readonly<Record<string, string>> = {
  manual: 'answered by hand',
  answer: 'answers by itself',
  decline: 'declines by itself',
  ignore: 'ignores calls',
  busy: 'is busy',
  unreachable: 'cannot be reached',
}

function Connection({ business }: { readonly business: Business }) {
  const { name, number, phone_number_id, waba_id, webhook_url, apps } = business
  return (
    <article className="connection" aria-label={name}>
      <h3>
        {name} <small>+{number}</small>
      </h3>
      <dl className="facts">
        <Fact name="Phone number id" value={phone_number_id} />
        <Fact name="WhatsApp Business Account" value={waba_id} />
        <Fact name="Webhooks go to" value={webhook_url ?? 'nowhere: this business is told nothing'} />
      </dl>
      {apps.map((app) => (
        <Secrets key={app.id} app={app} />
      ))}
    </article>
  )
}

/** What a program needs to be an app: to be copied, not to be looked at. */
function Secrets({ app: { id, name, tokens, app_secret, verify_token } }: { readonly app: App }) {
  const token = tokens.at(-1)
  return (
    <fieldset className="app-secrets">
      <legend>
        {name} <small>{id}</small>
      </legend>
      <p className="buttons">
        {token === undefined ? null : <CopyButton name="Copy token" text={async () => token} />}
        <CopyButton name="Copy app secret" text={async () => app_secret} />
        {verify_token === null ? null : <CopyButton name="Copy verify token" text={async () => verify_token} />}
      </p>
    </fieldset>
  )
}

const Fact = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)
