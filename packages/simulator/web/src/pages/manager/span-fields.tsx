import type { Span } from './hours-form.ts'

type Props = { readonly name: string; readonly span: Span; readonly set: (span: Span) => void }

/** From when to when. */
export function SpanFields({ name, span: { from, to }, set }: Props) {
  return (
    <>
      <input
        type="time"
        required
        aria-label={`${name} from`}
        value={from}
        onChange={({ target }) => set({ from: target.value, to })}
      />
      <span aria-hidden="true">–</span>
      <input
        type="time"
        required
        aria-label={`${name} to`}
        value={to}
        onChange={({ target }) => set({ from, to: target.value })}
      />
    </>
  )
}
