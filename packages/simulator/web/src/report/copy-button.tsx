import { useState } from 'react'

type Props = {
  /** What is copied, asked for when it is. */
  readonly text: () => Promise<string>
  readonly name: string
}

/** How long it says that it has copied, ms. */
const TOLD_MS = 1_600

/** Copies something and says so. */
export function CopyButton({ text, name }: Props) {
  const [told, setTold] = useState<string | null>(null)
  const copy = async () => {
    const done = await text()
      .then((copied) => navigator.clipboard.writeText(copied))
      .then(
        () => 'Copied',
        () => 'Not copied',
      )
    setTold(done)
    setTimeout(() => setTold(null), TOLD_MS)
  }
  return (
    <button type="button" className="copy" onClick={() => void copy()}>
      {name}
      <span className="copied" role="status">
        {told ?? ''}
      </span>
    </button>
  )
}
