import type { LiveCall } from '../network/calls/live-call.ts'
import type { Network } from '../network/network.ts'
import type { ControlContext } from './control-context.ts'
import { faultView } from './faults.ts'
import type { CallReport } from './schemas.ts'
import { callView, requestView } from './views.ts'

/** One call, told whole; without tokens and secrets, so that it may be handed on. */
export function callReport({ network, log }: ControlContext, call: LiveCall, version: string): CallReport {
  const business = network.business(call.business)
  const report: CallReport = {
    format: 'whatsapp-simulator-call/1',
    simulator: version,
    exported_at: network.clock.now(),
    call: callView(call),
    user: { wa_id: call.user, name: network.user(call.user)?.name ?? '' },
    business: {
      number: call.business,
      name: business?.name ?? '',
      phone_number_id: business?.phoneNumberId ?? '',
      waba_id: business?.wabaId ?? '',
    },
    sdp: sdpOf(call),
    moments: call.journal.moments.map((moment) => ({ ...moment })),
    requests: log.list({ call: call.id }).map(requestView),
    streams: { business: call.voice('business')?.figures ?? null, user: call.voice('user')?.figures ?? null },
    switches: turned(network),
    faults: network.faults.list().map(faultView),
  }
  return withoutSecrets(report, secretsOf(network))
}

/** The switches that stand otherwise than by default. */
function turned({ switches }: Network): CallReport['switches'] {
  return switches.list().flatMap(({ name, value, default: usual }) => (value === usual ? [] : [{ name, value }]))
}

function sdpOf({ sdp: { offer, answer }, direction }: LiveCall): CallReport['sdp'] {
  const [offers, answers] = direction === 'USER_INITIATED' ? WHATSAPP_OFFERS : BUSINESS_OFFERS
  return { offer: { by: offers, text: offer }, answer: answer === null ? null : { by: answers, text: answer } }
}
const WHATSAPP_OFFERS = ['whatsapp', 'business'] as const
const BUSINESS_OFFERS = ['business', 'whatsapp'] as const

function secretsOf(network: Network): string[] {
  const all = network.apps.all()
  const callbacks = [
    ...all.map(({ callback }) => callback),
    ...network.apps.accounts().flatMap(({ subscriptions }) => subscriptions.map(({ override }) => override)),
    ...network.businesses().flatMap(({ overrides }) => overrides.map(({ callback }) => callback)),
  ]
  const words = [
    ...all.flatMap(({ secret, tokens }) => [secret, ...tokens.map(({ token }) => token)]),
    ...callbacks.flatMap((callback) => callback?.verifyToken ?? []),
  ]
  // The longest first: one secret may be the beginning of another.
  return words.filter((each) => each !== '').sort((one, other) => other.length - one.length)
}

/** The same value with every secret in any of its texts, keys too, gone: a body may hold what it should not. */
export function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  const clean = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, '…'), text)
  const walk = (each: unknown): unknown => {
    if (typeof each === 'string') return clean(each)
    if (Array.isArray(each)) return each.map(walk)
    if (typeof each !== 'object' || each === null) return each
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [clean(key), walk(inner)]))
  }
  return walk(value) as T
}
