import { type Millis, SECOND } from '../kit/clock.ts'
import type { Problem } from '../webhooks/alert.ts'
import { ANSWER_WITHIN_MS } from './answering.ts'

/** How much one server takes on. */
export type Limits = {
  /** Calls that it leads at a time. */
  readonly calls: number
  /** Webhooks that wait to be delivered. */
  readonly callbacks: number
}

/**
 * How much it has taken on; how late sound leaves, in ms, 0 where little does; and what decoding and encoding takes of what this machine has
 * for it, from 0 to 1 and a little beyond.
 */
export type Load = {
  readonly calls: number
  readonly callbacks: number
  readonly soundLateMs: number
  readonly codecShare: number
}

/**
 * Sound that leaves later than this has holes in it at phones, which wait for 40 to 100 ms of it: this machine does more than it can,
 * whatever the limits say.
 */
const SOUND_TOO_LATE_MS = 150

/** What is left of the codecs then is for the calls that are there: some of them will be asked to speak, or join a conference. */
const CODECS_FULL = 0.9

/** So long a user's call may wait for its turn: of the time in which it must be answered half is left for the answer. */
const TURN_WITHIN_MS = ANSWER_WITHIN_MS / 2

/** What speaks against letting a user's call in that has waited so long for its turn; null when nothing does. */
export function waitedTooLong(waitedMs: Millis): Problem | null {
  if (waitedMs <= TURN_WITHIN_MS) return null
  return {
    code: 10004,
    message: `A call has waited ${Math.round(waitedMs / SECOND)} s for its turn: this machine does as much as it can, and it would not be answered in time.`,
  }
}

/** What speaks against one more call; null when nothing does. The calls that are there already come first. */
export function noRoom(load: Load, limits: Limits): Problem | null {
  if (load.calls >= limits.calls)
    return {
      code: 10004,
      message: `This server leads ${load.calls} calls already, as many as RINGWAY_MAX_CALLS allows, or its audio engine carries.`,
    }
  if (load.callbacks >= limits.callbacks)
    return {
      code: 10004,
      message: `${load.callbacks} webhooks wait to be delivered, as many as RINGWAY_MAX_CALLBACKS allows: no new call until some are.`,
    }
  if (load.soundLateMs > SOUND_TOO_LATE_MS)
    return {
      code: 10004,
      message: `Sound of the calls in progress leaves ${Math.round(load.soundLateMs)} ms late: this machine does as much as it can, and no new call until it does less.`,
    }
  if (load.codecShare >= CODECS_FULL)
    return {
      code: 10004,
      message: `Sound of the calls in progress that is decoded takes ${Math.round(100 * load.codecShare)} % of what this machine has for it: no new call until it is less.`,
    }
  return null
}
