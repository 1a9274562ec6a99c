import { between, count, httpMethod, matching, readAttributes, webUrl } from './attributes.ts'
import { mixedContentOf, textOf, warnOfUnexpected } from './content.ts'
import type { Warn } from './twiml-error.ts'
import type { XmlElement } from './xml.ts'

/** In characters. */
const LONGEST_NAME = 64

const RULES = {
  action: webUrl(14203),
  method: httpMethod(14201),
  waitUrl: webUrl(14202),
  waitUrlMethod: httpMethod(14206),
  workflowSid: matching(/^WW[0-9a-f]{32}$/i, "a workflow's SID, WW and 32 hexadecimal digits,", 14220),
  maxQueueSize: between(1, 1_000, 14207),
}

const TASK_RULES = { priority: between(0, Number.MAX_SAFE_INTEGER, 14222), timeout: count(14222) }

/**
 * `<Enqueue>`: the caller waits in a queue, by its name of 1 to 64 characters (none is needed with a `workflowSid`). Not
 * available in this version: skipped with 13750.
 *
 * Codes of invalid values: `method` 14201, `waitUrl` 14202, `action` 14203, a name too short 14204, too long 14205,
 * `waitUrlMethod` 14206, `maxQueueSize` 14207, `workflowSid` 14220. `<Task>` holds its attributes as JSON: 14221 when it is
 * none, 14222 for its `priority` and `timeout`.
 *
 * @see Twilio, TwiML Voice: Enqueue.
 */
export function readEnqueue(element: XmlElement, warn: Warn): void {
  const { workflowSid } = readAttributes(element, RULES, warn)
  const { text: name, elements } = mixedContentOf(element)
  for (const child of elements) {
    if (child.name === 'Task') readTask(child, warn)
    else warnOfUnexpected(child, ['Task'], warn)
  }
  if (name === '' && workflowSid === null) warn(14204, 'Enqueue has no name.', element.at)
  if (name.length > LONGEST_NAME) warn(14205, `The queue's name is longer than ${LONGEST_NAME} characters.`, element.at)
}

function readTask(element: XmlElement, warn: Warn): void {
  readAttributes(element, TASK_RULES, warn)
  const attributes = textOf(element, warn)
  if (!isJsonObject(attributes)) warn(14221, "Task's attributes are no JSON object.", element.at)
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
