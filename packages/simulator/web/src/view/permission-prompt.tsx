import type { ThreadEntry } from '../api.ts'
import { promptAnswer, promptQuestion } from '../permission-words.ts'
import { useBusy } from './busy.ts'
import { Choice } from './choice.tsx'
import type { Deeds } from './deeds.ts'
import { MissedIcon } from './icons.tsx'

type Props = { readonly entry: ThreadEntry; readonly business: string; readonly permit: Deeds['permit'] }

/** WhatsApp itself asks, after missed calls, whether they are still wanted. */
export function PermissionPrompt({ entry, business, permit }: Props) {
  const [busy, run] = useBusy()
  const answer = promptAnswer(entry.status, business)
  const offers = (type: 'KEEP' | 'STOP') => !answer && entry.buttons.some((button) => button.type === type)
  return (
    <li className="prompt">
      <p className="question">
        <MissedIcon />
        <span>{promptQuestion(entry.text, business)}</span>
      </p>
      {answer ? <p className="prompt-answer">{answer}</p> : null}
      {offers('KEEP') || offers('STOP') ? (
        <div className="prompt-choices">
          {offers('STOP') ? (
            <Choice title="Stop" disabled={busy} onTap={() => run(() => permit(entry, 'revoke'))} />
          ) : null}
          {offers('KEEP') ? (
            <Choice title="Keep" disabled={busy} onTap={() => run(() => permit(entry, 'keep'))} />
          ) : null}
        </div>
      ) : null}
    </li>
  )
}
