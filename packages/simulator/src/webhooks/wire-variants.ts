import type { Switches } from '../switches/switches.ts'
import { webhookError } from './call-bodies.ts'

// biome-ignore lint/suspicious/noExplicitAny: webhooks have many shapes, and this touches a key here and there
type Json = any

/** The value of a webhook as the switches have it; what nobody has switched stays the same object. */
export function variantOf(value: unknown, switches: Switches): unknown {
  const { calls, messages, statuses } = value as Json
  if (calls) return callsVariant(value, switches)
  if (messages && switches.get('reply-type') === 'absent')
    return { ...(value as object), messages: messages.map(untyped) }
  if (statuses && switches.get('service-messages') === 'billed')
    return { ...(value as object), statuses: statuses.map(billed) }
  return switches.get('word-case') === 'other' ? settingsInOtherCase(value) : value
}

function callsVariant(value: Json, switches: Switches): unknown {
  const [call] = value.calls
  if (call.event === 'call_created')
    return switches.get('call-created-fields') === 'least' ? { ...value, calls: [least(call)] } : value
  if (call.event !== 'terminate') return value
  const told = unanswered(call) && switches.get('unanswered-errors') === 'some' ? withErrors(value, call) : value
  return inCase(inPlace(told, switches.get('errors-place')), switches.get('word-case'))
}

const least = ({ id, event, timestamp, direction }: Json) => ({ id, event, timestamp, direction })
const unanswered = (call: Json) => call.direction === 'BUSINESS_INITIATED' && call.duration === undefined

/** Which error it would be is no better known: the one of a receiver who cannot be called. */
function withErrors(value: Json, call: Json) {
  const errors = call.errors ?? [webhookError(138001)]
  return { ...value, calls: [{ ...call, errors }], errors }
}

function inPlace(value: Json, place: 'both' | 'value' | 'calls') {
  const [{ errors: own, ...call }] = value.calls
  const { errors, ...others } = value
  if (place === 'value' && own) return { ...value, calls: [call] }
  return place === 'calls' && errors ? others : value
}

function inCase(value: Json, words: 'reference' | 'other') {
  const [call] = value.calls
  if (words === 'reference') return value
  const status = call.status === 'COMPLETED' ? 'Completed' : 'Failed'
  return { ...value, calls: [{ ...call, status }] }
}

function untyped(message: Json) {
  const { type, ...others } = message
  return message.interactive?.type === 'call_permission_reply' ? others : message
}

function billed(status: Json) {
  if (status.pricing?.category !== 'service') return status
  return { ...status, pricing: { ...status.pricing, billable: true, type: 'regular' } }
}

function settingsInOtherCase(value: Json) {
  return value.type === 'phone_number_settings' ? { ...value, type: 'PHONE_NUMBER_SETTINGS' } : value
}
