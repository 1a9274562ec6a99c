import { HOUR, type Millis } from '../../clock.ts'

/** How long after a user's last message or call a business may write to that user freely. */
export const SERVICE_WINDOW: Millis = 24 * HOUR

/**
 * May a business write free text to the user at `now`?
 *
 * @param lastContact the user's last message or call to this business, answered or not; null if there was none
 * @see Meta, "Customer service windows": the window is not extended by the business's own messages.
 */
export function windowIsOpen(lastContact: Millis | null, now: Millis): boolean {
  return lastContact !== null && now - lastContact < SERVICE_WINDOW
}
