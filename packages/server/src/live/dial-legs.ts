import type { Account } from '../domain/account.ts'
import type { Call } from '../domain/call.ts'
import { placeRefused } from '../domain/geography.ts'
import { type Policies, policyFor } from '../domain/policies.ts'
import { type WhatsAppAddress, whatsAppAddress, whatsAppNumber } from '../domain/sender.ts'
import { SECOND } from '../kit/clock.ts'
import type { DialStep, DialTarget } from '../twiml/step.ts'
import type { Problem } from '../webhooks/alert.ts'
import { CallRefused } from './call-refused.ts'
import type { PlaceCall } from './placing.ts'

/** What a `<Dial>` asks to be placed, and what of it cannot be. */
export type DialLegs = { readonly legs: readonly PlaceCall[]; readonly problems: readonly Problem[] }

/**
 * The legs of a `<Dial>` as calls to be placed. Whom it can never reach makes none: an alert each. What only WhatsApp,
 * its user or a wrong `callerId` speaks against makes a call, which fails.
 */
export function dialLegs(step: DialStep, parent: Call, account: Account, policies: Policies): DialLegs {
  const problems: Problem[] = [...step.refused]
  const legs: PlaceCall[] = []
  for (const target of step.targets) {
    const to = whatsAppAddress(target.number)
    const problem = outOfReach(to, policies, parent)
    if (problem) problems.push(problem)
    else legs.push(legTo(to, target, step, parent, account))
  }
  return { legs, problems }
}

/** A country or region where there is no WhatsApp calling. */
function outOfReach(to: WhatsAppAddress, policies: Policies, parent: Call): Problem | null {
  const place = placeRefused(to, policyFor(policies, parent.direction === 'inbound' ? parent.to : parent.from))
  if (place === null) return null
  return { code: 13227, message: `<WhatsApp>: ${to} is of ${place.name}, where there is no WhatsApp calling.` }
}

function legTo(to: WhatsAppAddress, target: DialTarget, step: DialStep, parent: Call, account: Account): PlaceCall {
  const from = step.callerId === null ? null : whatsAppNumber(step.callerId)
  const { whisper, statusCallback } = target
  return {
    account,
    // Without a caller id of its own a leg would have the parent's, as Twilio's other legs do.
    from: from ?? parent.from,
    to,
    dialed: {
      parentCallSid: parent.sid,
      whispers: whisper !== null,
      refused: from === null ? badCallerId(step.callerId) : null,
    },
    guidance: { first: whisper ? { kind: 'url', ...whisper } : NOWHERE, fallback: null },
    applicationSid: null,
    statusCallback,
    ringForMs: step.timeoutSeconds * SECOND,
    longestMs: step.timeLimitSeconds * SECOND,
    sendDigits: null,
    warnings: [],
  }
}

/** Never asked: a leg without a whisper is joined at once. */
const NOWHERE = { kind: 'none', why: 'A leg of a Dial is led by the Dial.' } as const

function badCallerId(given: string | null): CallRefused {
  const what = given === null ? 'has no callerId' : `has the callerId '${given}'`
  return new CallRefused(37008, `<Dial> ${what}; WhatsApp calls need whatsapp:+ and a sender of this account.`)
}
