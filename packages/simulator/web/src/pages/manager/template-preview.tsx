import type { TemplateComponent } from './manager-api.ts'

/** A template as a message would look, its variables as they stand. */
export function TemplatePreview({ components }: { readonly components: readonly TemplateComponent[] }) {
  const of = (type: string) => components.find((each) => each.type.toUpperCase() === type)
  const header = of('HEADER')
  const buttons = of('BUTTONS')?.buttons ?? []
  const isRequest = of('CALL_PERMISSION_REQUEST') !== undefined
  return (
    <div className="template-preview">
      {header ? <strong>{header.text ?? `[${(header.format ?? 'media').toLowerCase()}]`}</strong> : null}
      <p>{of('BODY')?.text}</p>
      {of('FOOTER') ? <small>{of('FOOTER')?.text}</small> : null}
      {isRequest ? <span className="template-button">May we call you? Allow / Don’t allow</span> : null}
      {buttons.map(({ type, text }) => (
        <span className="template-button" key={`${type} ${text}`}>
          {type === 'VOICE_CALL' ? '☎ ' : ''}
          {text ?? type.toLowerCase().replaceAll('_', ' ')}
        </span>
      ))}
    </div>
  )
}
