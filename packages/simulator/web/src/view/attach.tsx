import { type ChangeEvent, useRef } from 'react'
import { AttachIcon } from './icons.tsx'

/** A file as the network takes it. */
export type PickedFile = { readonly base64: string; readonly mime_type: string; readonly filename: string }

/** The kinds that WhatsApp carries, for the browser's file dialogue. */
const TAKEN =
  'image/jpeg,image/png,image/webp,audio/*,video/mp4,video/3gpp,application/pdf,text/plain,.doc,.docx,.xls,.xlsx,.ppt,.pptx'

/** Picks a file and sends it. */
export function Attach({ send }: { readonly send: (file: PickedFile) => Promise<boolean> }) {
  const input = useRef<HTMLInputElement>(null)
  const picked = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? []
    // The same file may be picked again.
    target.value = ''
    if (file) await send({ base64: await base64Of(file), mime_type: file.type, filename: file.name })
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept={TAKEN}
        aria-label="File"
        onChange={(change) => void picked(change)}
      />
      <button type="button" className="attach" aria-label="Attach" onClick={() => input.current?.click()}>
        <AttachIcon />
      </button>
    </>
  )
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  return btoa(text)
}
