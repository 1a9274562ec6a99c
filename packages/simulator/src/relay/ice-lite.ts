import { randomBytes } from 'node:crypto'
import { classes, Message, methods, parseMessage } from 'werift'

/** A UDP address: where a datagram came from or goes to. */
export type Endpoint = { readonly address: string; readonly port: number }

/** Of the relay, which is lite, and so controlled. */
export type IceRole = 'controlled' | 'controlling'

/** What one ICE agent is known and authenticated by. */
export type IceCredentials = { readonly ufrag: string; readonly pwd: string }

/**
 * What became of a connectivity check.
 *
 * `passed` and `refused` have an answer to send back; `ignored` gets none, because the sender did not show the password.
 */
export type CheckResult =
  | { readonly kind: 'passed'; readonly nominated: boolean; readonly reply: Buffer }
  | { readonly kind: 'refused'; readonly reply: Buffer }
  | { readonly kind: 'ignored' }

const ALPHANUMERIC = /[^A-Za-z0-9]/g
const BINDING_REQUEST = 0x0001
const USERNAME = 0x0006
const STUN_HEADER_BYTES = 20

/**
 * Credentials of the shape WhatsApp's relay uses: 16 alphanumerics, and 16 bytes in base64 with the `==` left on.
 * The padding is no legal ice-char, and strict parsers stumble over it; that is the point of keeping it.
 */
export function newIceCredentials(): IceCredentials {
  let ufrag = ''
  while (ufrag.length < 16) ufrag = (ufrag + randomBytes(16).toString('base64').replace(ALPHANUMERIC, '')).slice(0, 16)
  return { ufrag, pwd: randomBytes(16).toString('base64') }
}

/** Whose agent a STUN binding request asks for: the first part of its USERNAME. Null for every other datagram. */
export function checkedUfrag(datagram: Buffer): string | null {
  if (datagram.length < STUN_HEADER_BYTES || datagram.readUInt16BE(0) !== BINDING_REQUEST) return null
  for (let at = STUN_HEADER_BYTES; at + 4 <= datagram.length; ) {
    const length = datagram.readUInt16BE(at + 2)
    if (datagram.readUInt16BE(at) === USERNAME) {
      return datagram.toString('utf8', at + 4, at + 4 + length).split(':', 1)[0] ?? null
    }
    at += 4 + length + ((4 - (length % 4)) % 4)
  }
  return null
}

/**
 * Answers a connectivity check as an ICE-lite agent does: always controlled, never sending checks of its own.
 *
 * Nothing is believed before the message integrity has shown that the sender knows the password from our description.
 * A peer that takes the relay's role too gets 487, role conflict, as WhatsApp's relay answers it.
 * RFC 8445 §2.5 and §7.3.
 *
 * @param role `controlling` is a fault: the business's own role is claimed, and no path is ever nominated
 */
export function answerCheck(
  datagram: Buffer,
  local: IceCredentials,
  from: Endpoint,
  role: IceRole = 'controlled',
): CheckResult {
  const key = Buffer.from(local.pwd, 'utf8')
  const request = parseMessage(datagram, key)
  if (request?.messageMethod !== methods.BINDING || request.messageClass !== classes.REQUEST) return { kind: 'ignored' }
  const username: unknown = request.getAttributeValue('USERNAME')
  if (typeof username !== 'string' || !username.startsWith(`${local.ufrag}:`)) return { kind: 'ignored' }
  const keys = request.attributesKeys
  if (keys.includes(role === 'controlled' ? 'ICE-CONTROLLED' : 'ICE-CONTROLLING')) {
    const refusal = new Message(methods.BINDING, classes.ERROR, request.transactionId)
    refusal.setAttribute('ERROR-CODE', [487, 'Role Conflict'])
    return { kind: 'refused', reply: signed(refusal, key) }
  }
  const response = new Message(methods.BINDING, classes.RESPONSE, request.transactionId)
  response.setAttribute('XOR-MAPPED-ADDRESS', [from.address, from.port])
  return { kind: 'passed', nominated: keys.includes('USE-CANDIDATE'), reply: signed(response, key) }
}

function signed(message: Message, key: Buffer): Buffer {
  return message.addMessageIntegrity(key).addFingerprint().bytes
}
