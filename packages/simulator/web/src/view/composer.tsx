import { type KeyboardEvent, type RefObject, useState } from 'react'
import { Attach, type PickedFile } from './attach.tsx'
import { SendIcon } from './icons.tsx'

type Props = {
  readonly field: RefObject<HTMLTextAreaElement | null>
  /** Resolves to whether the text was taken; if not, it stays to be tried again. */
  readonly send: (text: string) => Promise<boolean>
  readonly sendFile: (file: PickedFile) => Promise<boolean>
}

/** Where the user writes. */
export function Composer({ field, send, sendFile }: Props) {
  const [text, setText] = useState('')
  const message = text.trim()

  const submit = async () => {
    if (message === '') return
    setText('')
    if (!(await send(message))) setText((typed) => typed || message)
  }
  const onKeyDown = (key: KeyboardEvent) => {
    // Enter also ends a composed character; that one is not ours.
    if (key.key !== 'Enter' || key.shiftKey || key.nativeEvent.isComposing) return
    key.preventDefault()
    void submit()
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Attach send={sendFile} />
      <textarea
        ref={field}
        rows={1}
        aria-label="Message"
        placeholder="Message"
        enterKeyHint="send"
        value={text}
        onChange={(change) => setText(change.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" aria-label="Send" disabled={message === ''}>
        <SendIcon />
      </button>
    </form>
  )
}
