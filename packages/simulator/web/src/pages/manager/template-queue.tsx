import { useState } from 'react'
import { type Review, review, type Template } from './manager-api.ts'
import { TemplatePreview } from './template-preview.tsx'
import { useDeed } from './use-deed.ts'

type Props = { readonly templates: readonly Template[]; readonly changed: () => void }

/** What waits for review first, then the rest. */
export function TemplateQueue({ templates, changed }: Props) {
  const waiting = templates.filter(({ status }) => status === 'PENDING')
  const others = templates.filter(({ status }) => status !== 'PENDING').toReversed()
  return (
    <section className="panel" aria-label="Templates">
      <h2>Templates</h2>
      <h3>{waiting.length === 0 ? 'None waits for review' : `Waiting for review: ${waiting.length}`}</h3>
      <Templates templates={waiting} changed={changed} />
      {others.length === 0 ? null : <h3>Reviewed</h3>}
      <Templates templates={others} changed={changed} />
    </section>
  )
}

function Templates({ templates, changed }: Props) {
  return (
    <ul className="templates">
      {templates.map((template) => (
        <TemplateItem key={template.id} template={template} changed={changed} />
      ))}
    </ul>
  )
}

/** Meta's reasons. */
const REASONS = [
  'ABUSIVE_CONTENT',
  'INCORRECT_CATEGORY',
  'INVALID_FORMAT',
  'PROMOTIONAL',
  'SCAM',
  'TAG_CONTENT_MISMATCH',
] as const

function TemplateItem({ template, changed }: { readonly template: Template; readonly changed: () => void }) {
  const { id, name, language, category, status, rejected_reason } = template
  const [reason, setReason] = useState<string>(REASONS[0])
  const { busy, refused, run } = useDeed()
  const decide = (verdict: Review) => void run(() => review(id, verdict)).finally(changed)
  return (
    <li aria-label={name}>
      <header>
        <strong>{name}</strong>
        <span>
          {language}, {category.toLowerCase()}
        </span>
        <output className={`template-status ${status.toLowerCase()}`}>
          {status.toLowerCase()}
          {status === 'REJECTED' ? `: ${words(rejected_reason)}` : ''}
        </output>
      </header>
      <TemplatePreview components={template.components} />
      <p className="buttons">
        {status === 'APPROVED' ? (
          <button type="button" className="plain" disabled={busy} onClick={() => decide({ pause: true })}>
            Pause<span className="hidden"> {name}</span>
          </button>
        ) : (
          <button type="button" className="button" disabled={busy} onClick={() => decide({ approve: true })}>
            Approve<span className="hidden"> {name}</span>
          </button>
        )}
        <button type="button" className="plain" disabled={busy} onClick={() => decide({ reject: true, reason })}>
          Reject<span className="hidden"> {name}</span>
        </button>
        <select
          aria-label={`Reason to reject ${name}`}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        >
          {REASONS.map((each) => (
            <option key={each} value={each}>
              {words(each)}
            </option>
          ))}
        </select>
        <span className="failed" role="alert">
          {refused}
        </span>
      </p>
    </li>
  )
}

const words = (reason: string): string => reason.toLowerCase().replaceAll('_', ' ')
