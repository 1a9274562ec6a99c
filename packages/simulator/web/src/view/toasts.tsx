import type { Toast } from '../phone/phone-state.ts'
import { CloseIcon } from './icons.tsx'

type Props = { readonly toasts: readonly Toast[]; readonly dismiss: (id: number) => void }

/** Errors in words. */
export function Toasts({ toasts, dismiss }: Props) {
  return (
    <div className="toasts">
      {toasts.map((toast) => (
        <div className="toast" role="alert" key={toast.id}>
          <div>
            <p>{toast.message}</p>
            {toast.hint ? <p className="hint">{toast.hint}</p> : null}
          </div>
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
            <CloseIcon />
          </button>
        </div>
      ))}
    </div>
  )
}
