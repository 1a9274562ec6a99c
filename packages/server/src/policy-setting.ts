import { digitsOf } from '@ringway/meta-wire'
import { z } from 'zod'
import { DEFAULT_POLICIES, type Policies } from './domain/policies.ts'
import { POLICY_PROFILES, type PolicyProfile } from './domain/policy.ts'
import { type WhatsAppAddress, whatsAppAddress } from './domain/sender.ts'

const NAMES = POLICY_PROFILES.map(({ name }) => name)

/** RINGWAY_POLICY: `seed`, `meta-2026-06` or `off`, then, after commas, senders with rules of their own: `+558551234567=meta-2026-06`. */
export const policySetting = z
  .string()
  .transform((text, context): Policies => {
    try {
      return readPolicies(text)
    } catch (error) {
      context.issues.push({ code: 'custom', message: error instanceof Error ? error.message : 'bad', input: text })
      return z.NEVER
    }
  })
  .default(DEFAULT_POLICIES)

function readPolicies(text: string): Policies {
  const [first = '', ...exceptions] = text.split(',').map((part) => part.trim())
  const enforced = first !== 'off'
  const perSender = new Map<WhatsAppAddress, PolicyProfile>()
  for (const exception of exceptions) {
    const [address, profile] = readException(exception)
    if (perSender.has(address)) throw new Error(`names ${address.replace('whatsapp:', '')} twice`)
    perSender.set(address, profile)
  }
  return { profile: enforced ? profileNamed(first, [...NAMES, 'off']) : DEFAULT_POLICIES.profile, perSender, enforced }
}

function readException(exception: string): readonly [WhatsAppAddress, PolicyProfile] {
  const [, number, name] = /^([^=]+)=([^=]*)$/.exec(exception) ?? []
  if (number === undefined || name === undefined)
    throw new Error(`has '${exception}' where a sender and its rules are expected, such as +558551234567=meta-2026-06`)
  return [whatsAppAddress(digitsOf(number)), profileNamed(name.trim(), NAMES)]
}

function profileNamed(name: string, known: readonly string[]): PolicyProfile {
  const profile = POLICY_PROFILES.find((one) => one.name === name)
  if (profile === undefined) throw new Error(`has '${name}' where one of ${known.join(', ')} is expected`)
  return profile
}
