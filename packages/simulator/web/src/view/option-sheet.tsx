import type { ThreadButton, ThreadEntry } from '../api.ts'
import { useBusy } from './busy.ts'
import { Choice } from './choice.tsx'
import type { Deeds } from './deeds.ts'
import { ButtonIcon } from './icons.tsx'
import { Sheet } from './sheet.tsx'

type Props = { readonly entry: ThreadEntry; readonly tap: Deeds['tap']; readonly close: () => void }

/** All that a message offers. A tap on one chooses it. */
export function OptionSheet({ entry, tap, close }: Props) {
  const [busy, run] = useBusy()
  const choose = (button: ThreadButton) =>
    run(async () => {
      await tap(entry, button)
      close()
    })
  return (
    <Sheet title="Options" close={close}>
      {entry.buttons.map((button) => (
        <Choice
          key={button.index}
          title={button.title}
          icon={<ButtonIcon type={button.type} />}
          disabled={busy}
          onTap={() => choose(button)}
        />
      ))}
    </Sheet>
  )
}
