import { GRAPH_ERRORS, SIGNATURE_HEADER } from '@ringway/meta-wire'
import type { z } from 'zod'
import type { BusinessNumber } from '../network/business.ts'
import { callAccess } from '../network/calling/call-access.ts'
import type { LiveCall } from '../network/calls/live-call.ts'
import type { Network } from '../network/network.ts'
import type { Permission } from '../network/permissions/permission.ts'
import type { Card, ThreadEntry } from '../network/thread.ts'
import { type User, userIdOf } from '../network/user.ts'
import type { Peaks } from '../relay/loudness.ts'
import type { RtpFigures } from '../relay/relay.ts'
import type { BorderRequest } from '../requests-log.ts'
import type {
  CallView,
  ContactView,
  EntryView,
  PeaksView,
  PermissionView,
  RequestView,
  RtpView,
  UserView,
} from './schemas.ts'

export function userView(user: User): z.infer<typeof UserView> {
  return {
    wa_id: user.waId,
    name: user.name,
    onCall: user.onCall,
    answerAfterMs: user.answerAfterMs,
    username: user.username ?? null,
    user_id: userIdOf(user),
    hidden_number: user.hiddenNumber ?? false,
  }
}

export function entryView(entry: ThreadEntry): EntryView {
  const { id, at, from, kind, text, card, buttons = [], status, call } = entry
  const line = call && { id, direction: call.direction, outcome: call.outcome, duration_s: call.durationSeconds }
  const tappable = buttons.map(({ title, type }, index) => ({ index, title, type }))
  const expires_at = entry.kind === 'permission_request' ? entry.expiresAt : null
  const shown = { text, card: card ? cardView(card) : null, buttons: tappable }
  return { at, from, kind, id, ...shown, status, expires_at, call: line }
}

const cardView = ({ header, mediaUrl, mediaKind, footer }: Card) => ({
  ...{ header, media_url: mediaUrl, media_kind: mediaKind, footer },
})

export function permissionView({ grant }: Permission): z.infer<typeof PermissionView> {
  if (!grant) return { status: 'no_permission', expires_at: null }
  return { status: grant.until === null ? 'permanent' : 'temporary', expires_at: grant.until }
}

export function contactView(network: Network, user: User, business: BusinessNumber): z.infer<typeof ContactView> {
  const last = network.thread(user, business).entries.at(-1)
  const { icon, iconHidden, opening, callback } = callAccess(business, user.waId, network.clock.now())
  return {
    number: business.number,
    name: business.name,
    call_icon: icon,
    call_icon_hidden: iconHidden,
    open: opening.open,
    opens_at: opening.open ? null : opening.opensAt,
    closes_at: opening.open ? opening.closesAt : null,
    callback,
    last: last ? entryView(last) : null,
  }
}

export function callView(call: LiveCall): CallView {
  const { state } = call
  const { fromBusiness, toBusiness, notes } = call.mediaRecord
  const ended = state.mode === 'ended' ? state : null
  const error = ended?.error ?? null
  return {
    id: call.id,
    opaque: call.opaque,
    user: call.user,
    business: call.business,
    direction: call.direction,
    via: call.via,
    state: state.mode,
    outcome: ended?.outcome ?? null,
    meta_error: error === null ? null : { code: error, message: GRAPH_ERRORS[error].title },
    started_at: call.startedAt,
    answered_at: state.mode === 'live' || state.mode === 'ended' ? state.answeredAt : null,
    ended_at: ended?.endedAt ?? null,
    rtp: { ...call.rtp, from_business: rtpView(fromBusiness), to_business: rtpView(toBusiness) },
    notes: [...notes],
    script: call.script?.progress ?? null,
  }
}

function rtpView(figures: RtpFigures | null): RtpView | null {
  if (!figures) return null
  const { outOfOrder, jitterMs, payloadTypes, firstAt, lastAt, rttMs, ssrcs, ...same } = figures
  return {
    ...same,
    out_of_order: outOfOrder,
    jitter_ms: jitterMs,
    ssrcs: [...ssrcs],
    payload_types: [...payloadTypes],
    first_at: firstAt,
    last_at: lastAt,
    rtt_ms: rttMs,
  }
}

export function requestView({ raw: _bytes, retryInMs, ...request }: BorderRequest): RequestView {
  return { ...request, signature: request.headers[SIGNATURE_HEADER] ?? null, retry_in_ms: retryInMs }
}

/** @param peaks undefined before anything could be heard */
export function peaksView(peaks: Peaks | undefined): z.infer<typeof PeaksView> {
  if (!peaks) return { duration_ms: 0, ms_per_peak: 20, peaks: [] }
  return { duration_ms: peaks.durationMs, ms_per_peak: peaks.msPerPeak, peaks: [...peaks.peaks] }
}
