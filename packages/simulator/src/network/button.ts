import type { Millis } from '../clock.ts'

/** Something to tap below a message: its title, and what tapping it does. */
export type Button = { readonly title: string } & Tap

type Tap =
  /** Calls the business; works for `ttl` from the message's delivery. */
  | { readonly type: 'VOICE_CALL'; readonly ttl: Millis; readonly payload: string | null }
  | { readonly type: 'URL'; readonly url: string }
  | { readonly type: 'PHONE_NUMBER'; readonly number: string }
  | { readonly type: 'COPY_CODE'; readonly code: string }
  /** `template`: of a template, told as `button`; otherwise as `button_reply`. `payload`: what the business knows it by. */
  | { readonly type: 'QUICK_REPLY'; readonly template: boolean; readonly payload: string }
  | { readonly type: 'LIST_ITEM'; readonly payload: string; readonly description: string | null }
  | { readonly type: 'ALLOW' | 'DENY' | 'KEEP' | 'STOP' }

/** What a permission request shows while it can be answered. */
export const REQUEST_BUTTONS: readonly Button[] = [
  { type: 'ALLOW', title: 'Allow' },
  { type: 'DENY', title: "Don't allow" },
]

/** What the prompt after missed calls shows while it can be answered. */
export const PROMPT_BUTTONS: readonly Button[] = [
  { type: 'KEEP', title: 'Keep' },
  { type: 'STOP', title: 'Stop' },
]

/** What either shows once it is over. */
export const NO_BUTTONS: readonly Button[] = []
