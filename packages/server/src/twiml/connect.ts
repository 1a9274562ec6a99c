import { didYouMean, httpMethod, readAttributes, webUrl } from './attributes.ts'
import { elementsOf } from './content.ts'
import { readAiSession, readAutopilot, readConversationRelaySession } from './nouns/ai-session.ts'
import { readConversation } from './nouns/conversation.ts'
import { readConversationRelay } from './nouns/conversation-relay.ts'
import { readRoom } from './nouns/room.ts'
import { readConnectedStream } from './nouns/stream.ts'
import { readVirtualAgent } from './nouns/virtual-agent.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

const RULES = { action: webUrl(11100), method: httpMethod(12200) }

const NOUNS: ReadonlyMap<string, (element: XmlElement, warn: Warn) => void> = new Map([
  ['AiSession', readAiSession],
  ['Autopilot', readAutopilot],
  ['Conversation', readConversation],
  ['ConversationRelay', readConversationRelay],
  ['ConversationRelaySession', readConversationRelaySession],
  ['Room', readRoom],
  ['Stream', readConnectedStream],
  ['VirtualAgent', readVirtualAgent],
])

/** These are part of no version, and say so themselves. */
const NEVER: ReadonlySet<string> = new Set(['Room', 'VirtualAgent'])

/**
 * `<Connect>`: hands the caller's sound to one noun until that is over. Not available in this version: skipped with 13750;
 * a Room or a VirtualAgent is in none.
 *
 * Codes of invalid values: `action` 11100, `method` 12200. One noun is expected; what is none, or one too many, is 12200.
 *
 * @returns `told` when its noun is in no version, of which a warning of its own tells
 * @see Twilio, TwiML Voice: Connect.
 */
export function readConnect(element: XmlElement, warn: Warn): 'told' | 'read' {
  readAttributes(element, RULES, warn)
  const nouns = elementsOf(element, warn).filter((child) => isNoun(child, warn))
  for (const noun of nouns) NOUNS.get(noun.name)?.(noun, warn)
  const [first, second] = nouns
  if (nouns.length === 0) warn(12200, 'Connect has nothing to connect with.', element.at)
  if (second !== undefined) warn(12200, 'Connect takes one noun; this one and what follows is left out.', second.at)
  return first !== undefined && NEVER.has(first.name) ? 'told' : 'read'
}

function isNoun(element: XmlElement, warn: Warn): boolean {
  if (NOUNS.has(element.name)) return true
  const problem = `Invalid content was found starting with element '${element.name}'.`
  warn(12200, problem + didYouMean(element.name, [...NOUNS.keys()]), element.at)
  return false
}
