import type { ButtonType, ThreadEntry } from '../api.ts'
import { requestAnswer } from '../permission-words.ts'
import { timeOfDay } from '../words.ts'
import { useBusy } from './busy.ts'
import { Choice } from './choice.tsx'
import type { Deeds } from './deeds.ts'
import { CrossIcon, PhoneIcon, TickIcon } from './icons.tsx'

type Props = { readonly entry: ThreadEntry; readonly business: string; readonly permit: Deeds['permit'] }

/** A business asks for leave to call. The answer may be changed for as long as the request lives. */
export function PermissionRequest({ entry, business, permit }: Props) {
  const answer = requestAnswer(entry)
  return (
    <li className={`bubble card request ${entry.status ?? ''}`}>
      <div className="card-body">
        <div className="asks">
          <span className="call-disc">
            <PhoneIcon />
          </span>
          <p className="call-title">{business} asks to call you</p>
        </div>
        {entry.text ? <p className="text">{entry.text}</p> : null}
        <p className="card-foot">
          <span className="card-footer">{answer ? null : 'You can change your answer later'}</span>
          <time>{timeOfDay(entry.at)}</time>
        </p>
      </div>
      {answer ? <Answer entry={entry} words={answer} /> : null}
      <Answers entry={entry} permit={permit} />
    </li>
  )
}

function Answer({ entry, words }: { readonly entry: ThreadEntry; readonly words: string }) {
  return (
    <p className="answer">
      {entry.status === 'accepted' ? <TickIcon /> : <CrossIcon />}
      <span>
        {words}
        {entry.buttons.length > 0 ? <small>Changed your mind?</small> : null}
      </span>
    </p>
  )
}

/** Both while unanswered; then the other one. */
function Answers({ entry, permit }: Omit<Props, 'business'>) {
  const [busy, run] = useBusy()
  const may = (type: ButtonType, given: ThreadEntry['status']) =>
    entry.status !== given && entry.buttons.some((button) => button.type === type)
  return (
    <>
      {may('ALLOW', 'accepted') ? (
        <Choice title="Allow" icon={<TickIcon />} disabled={busy} onTap={() => run(() => permit(entry, 'accept'))} />
      ) : null}
      {may('DENY', 'rejected') ? (
        <Choice
          title="Don't allow"
          icon={<CrossIcon />}
          disabled={busy}
          onTap={() => run(() => permit(entry, 'reject'))}
        />
      ) : null}
    </>
  )
}
