import { CopyButton } from './copy-button.tsx'

/** JSON for reading, with a button that copies it; nothing at all for nothing. */
export function JsonBlock({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (value === null || value === undefined) return null
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return (
    <figure className="json">
      <figcaption>
        {name}
        <CopyButton text={async () => text} name={`Copy ${name.toLowerCase()}`} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre tabIndex={0}>{text}</pre>
    </figure>
  )
}
