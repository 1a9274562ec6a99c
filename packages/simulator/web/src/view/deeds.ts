import type { PermissionResponse, ThreadButton, ThreadEntry } from '../api.ts'

/** What the user can do to an entry of the thread. Each settles once the network has answered. */
export type Deeds = {
  readonly tap: (entry: ThreadEntry, button: ThreadButton) => Promise<unknown>
  /** Opens the choices that have no room under the message. */
  readonly choose: (entry: ThreadEntry) => void
  readonly permit: (entry: ThreadEntry, response: PermissionResponse) => Promise<unknown>
}
