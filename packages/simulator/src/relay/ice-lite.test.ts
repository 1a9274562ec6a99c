import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classes, Message, methods, parseMessage } from 'werift'
import { answerCheck, checkedUfrag, newIceCredentials } from './ice-lite.ts'

const local = newIceCredentials()
const from = { address: '192.0.2.7', port: 5004 }

function check(
  change: (request: Message) => void = () => {},
  pwd = local.pwd,
  username = `${local.ufrag}:peer`,
): Buffer {
  const request = new Message(methods.BINDING, classes.REQUEST)
  request.setAttribute('USERNAME', username).setAttribute('PRIORITY', 1)
  change(request)
  return request.addMessageIntegrity(Buffer.from(pwd)).addFingerprint().bytes
}
const controlling = (request: Message) => request.setAttribute('ICE-CONTROLLING', 1n)

test('a check with the password passes, and the answer shows the password and the address seen', () => {
  const result = answerCheck(check(controlling), local, from)
  assert.ok(result.kind === 'passed' && !result.nominated)
  const reply = parseMessage(result.reply, Buffer.from(local.pwd))
  assert.deepEqual(reply?.getAttributeValue('XOR-MAPPED-ADDRESS'), ['192.0.2.7', 5004])
})

test('a check with USE-CANDIDATE nominates', () => {
  const nominating = check((request) => controlling(request).setAttribute('USE-CANDIDATE', null))
  const result = answerCheck(nominating, local, from)
  assert.ok(result.kind === 'passed' && result.nominated)
})

test('a peer in the controlled role is refused with 487', () => {
  const result = answerCheck(
    check((request) => request.setAttribute('ICE-CONTROLLED', 1n)),
    local,
    from,
  )
  assert.ok(result.kind === 'refused')
  assert.equal(parseMessage(result.reply)?.getAttributeValue('ERROR-CODE')[0], 487)
})

const ignored: [string, Buffer][] = [
  ['with another password', check(controlling, newIceCredentials().pwd)],
  ['with the password’s padding taken off', check(controlling, local.pwd.replace('==', ''))],
  ['for somebody else', check(controlling, local.pwd, 'someone:peer')],
  ['without integrity', unsigned(classes.REQUEST)],
  ['cut short', check(controlling).subarray(0, 60)],
  ['that is an answer', unsigned(classes.RESPONSE)],
]
for (const [name, datagram] of ignored) {
  test(`a check ${name} is ignored`, () => assert.equal(answerCheck(datagram, local, from).kind, 'ignored'))
}

test('whom a check is for is read from its USERNAME; other datagrams are for nobody', () => {
  assert.equal(checkedUfrag(check()), local.ufrag)
  for (const other of [
    Buffer.alloc(0),
    Buffer.from([0, 1]),
    Buffer.alloc(64, 1),
    Buffer.alloc(64, 0x80),
    unsigned(classes.RESPONSE),
  ]) {
    assert.equal(checkedUfrag(other), null)
  }
})

function unsigned(kind: classes): Buffer {
  return new Message(methods.BINDING, kind).setAttribute('USERNAME', `${local.ufrag}:x`).bytes
}
