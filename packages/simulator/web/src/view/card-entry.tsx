import type { ThreadButton, ThreadEntry } from '../api.ts'
import { mediaOf } from '../media-of.ts'
import { timeOfDay } from '../words.ts'
import { useBusy } from './busy.ts'
import { CardMedia } from './card-media.tsx'
import { Choice } from './choice.tsx'
import type { Deeds } from './deeds.ts'
import { ButtonIcon, ListIcon } from './icons.tsx'
import { Ticks } from './message-entry.tsx'

/** As many buttons as stand under a message; with more, the last place leads to all of them. */
const SHOWN = 3

type Props = { readonly entry: ThreadEntry; readonly deeds: Deeds }

/** A message with more than text: header, media, footer, buttons. One's own has ticks. */
export function CardEntry({ entry, deeds }: Props) {
  const { card, text } = entry
  const media = mediaOf(card)
  const own = entry.from === 'user'
  // A file's header is its name.
  const isFile = media !== null && media.kind !== 'image'
  return (
    <li className={own ? 'bubble card own' : 'bubble card'}>
      {media ? <CardMedia media={media} /> : null}
      <div className="card-body">
        {card?.header && !isFile && !own ? <p className="card-header">{card.header}</p> : null}
        {text ? <p className="text">{text}</p> : null}
        <p className="card-foot">
          <span className="card-footer">{card?.footer}</span>
          <span className="meta">
            <time>{timeOfDay(entry.at)}</time>
            {own ? <Ticks status={entry.status} /> : null}
          </span>
        </p>
      </div>
      <Choices entry={entry} deeds={deeds} />
    </li>
  )
}

function Choices({ entry, deeds }: Props) {
  const [busy, run] = useBusy()
  const { shown, more } = underMessage(entry.buttons)
  return (
    <>
      {shown.map((button) => (
        <Choice
          key={button.index}
          title={button.title}
          icon={<ButtonIcon type={button.type} />}
          disabled={busy}
          onTap={() => run(() => deeds.tap(entry, button))}
        />
      ))}
      {more ? <Choice title={more} icon={<ListIcon />} onTap={() => deeds.choose(entry)} /> : null}
    </>
  )
}

/** A list's items are never under the message, as few as they be. */
function underMessage(buttons: readonly ThreadButton[]): { shown: readonly ThreadButton[]; more: string | null } {
  if (buttons.some(({ type }) => type === 'LIST_ITEM')) return { shown: [], more: 'View options' }
  if (buttons.length <= SHOWN) return { shown: buttons, more: null }
  return { shown: buttons.slice(0, SHOWN - 1), more: 'See all options' }
}
