type Props = {
  readonly words: string
  /** A running timer is not read aloud second by second. */
  readonly ticking: boolean
}

/** The call's state in words; what tests and screen readers listen to. */
export function CallState({ words, ticking }: Props) {
  return (
    <p className="call-state" role="status" aria-live={ticking ? 'off' : 'polite'}>
      {words}
    </p>
  )
}
