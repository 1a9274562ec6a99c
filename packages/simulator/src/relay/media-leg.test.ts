import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { EventEmitter, once } from 'node:events'
import { after, before, type TestContext, test } from 'node:test'
import { classes, Message, methods, RtpHeader } from 'werift'
import { type Certificate, newCertificate } from './certificate.ts'
import type { IceCredentials } from './ice-lite.ts'
import { MediaLeg } from './media-leg.ts'
import { type OnePort, openOnePort } from './one-port.ts'
import { SecureChannel } from './secure-channel.ts'

const logger = { debug() {}, info() {}, warn() {} }
const whole = { timeout: 20_000 }

let port: OnePort
let ours: Certificate
let theirs: Certificate

before(async () => {
  port = await openOnePort({ bindAddress: '127.0.0.1', port: 0, logger })
  ours = await newCertificate()
  theirs = await newCertificate()
})

after(() => port.close())

/** A peer on a socket of its own that does as it is told, rightly or wrongly. */
class Peer {
  readonly channel: SecureChannel
  readonly events = new EventEmitter<{ checked: [] }>()
  /** Every datagram it sent, STUN apart. */
  readonly sent: Buffer[] = []
  readonly #socket: Socket = createSocket('udp4')

  constructor(role: 'server' | 'client') {
    this.channel = new SecureChannel(theirs, { role, fingerprint: ours.fingerprint }, (datagram) => {
      this.sent.push(datagram)
      this.send(datagram)
    })
    this.#socket.on('message', (datagram) => {
      if ((datagram[0] ?? 0) < 4) this.events.emit('checked')
      else this.channel.receive(datagram)
    })
  }

  send(datagram: Buffer): void {
    this.#socket.send(datagram, port.port, '127.0.0.1')
  }

  /** Sends a check that nominates, and waits for its answer. */
  async check({ ufrag, pwd }: IceCredentials): Promise<void> {
    const request = new Message(methods.BINDING, classes.REQUEST)
    request.setAttribute('USERNAME', `${ufrag}:peer`).setAttribute('ICE-CONTROLLING', 1n)
    request.setAttribute('USE-CANDIDATE', null)
    const checked = once(this.events, 'checked')
    this.send(request.addMessageIntegrity(Buffer.from(pwd)).addFingerprint().bytes)
    await checked
  }

  rtp(sequenceNumber: number): void {
    const header = new RtpHeader({ payloadType: 111, ssrc: 5, sequenceNumber, timestamp: sequenceNumber * 960 })
    this.channel.sendRtp(header, Buffer.from([sequenceNumber]))
  }

  close(): void {
    this.channel.close()
    this.#socket.close()
  }
}

function openPeer(t: TestContext, role: 'server' | 'client' = 'client'): Peer {
  const peer = new Peer(role)
  t.after(() => peer.close())
  return peer
}

function openLeg(t: TestContext): MediaLeg {
  const leg = new MediaLeg(port, ours)
  t.after(() => leg.close())
  return leg
}

async function connected(t: TestContext, role: 'server' | 'client'): Promise<{ leg: MediaLeg; peer: Peer }> {
  const leg = openLeg(t)
  const peer = openPeer(t, role)
  const both = [once(leg.events, 'connected'), once(peer.channel.events, 'connected')]
  leg.connect({ role: role === 'client' ? 'server' : 'client', fingerprint: theirs.fingerprint })
  await peer.check(leg.credentials)
  peer.channel.start()
  await Promise.all(both)
  return { leg, peer }
}

/** The sequence numbers of the next `count` packets that reach the leg. */
function arrivals(leg: MediaLeg, count: number): Promise<number[]> {
  const numbers: number[] = []
  return new Promise((resolve) => {
    leg.events.on('rtp', ({ header }) => {
      numbers.push(header.sequenceNumber)
      if (numbers.length === count) resolve(numbers)
    })
  })
}

for (const role of ['client', 'server'] as const) {
  test(`a peer that is DTLS ${role} is connected, and audio passes both ways`, whole, async (t) => {
    const { leg, peer } = await connected(t, role)
    const there = arrivals(leg, 2)
    peer.rtp(1)
    peer.rtp(2)
    assert.deepEqual(await there, [1, 2])
    const back = once(peer.channel.events, 'rtp')
    const header = new RtpHeader({ payloadType: 126, ssrc: 9, sequenceNumber: 77, timestamp: 1 })
    assert.equal(leg.sendRtp(header, Buffer.from('key')), true)
    const [packet] = await back
    assert.equal(packet.header.payloadType, 126)
    assert.equal(packet.payload.toString(), 'key')
  })
}

test('DTLS that comes before the peer’s description is kept, not lost until its repetition', whole, async (t) => {
  const leg = openLeg(t)
  const peer = openPeer(t)
  await peer.check(leg.credentials)
  peer.channel.start()
  await peer.check(leg.credentials) // answered after the hello has arrived: one socket, one order
  const both = [once(leg.events, 'connected'), once(peer.channel.events, 'connected')]
  leg.connect({ role: 'server', fingerprint: theirs.fingerprint })
  await Promise.all(both)
  const hellos = peer.sent.filter((datagram) => datagram[0] === 22 && datagram[13] === 1)
  assert.equal(hellos.length, 2, 'one hello without the cookie, one with it, no repetition')
})

test('a certificate other than the described one is refused', whole, async (t) => {
  const leg = openLeg(t)
  const peer = openPeer(t)
  const failed = once(leg.events, 'failed')
  leg.connect({ role: 'server', fingerprint: ours.fingerprint })
  await peer.check(leg.credentials)
  peer.channel.start()
  assert.match((await failed)[0], /is not the one described/)
  assert.equal(leg.isConnected, false)
})

test('packets from another address, and forged ones from the right one, are dropped', whole, async (t) => {
  const { leg, peer } = await connected(t, 'client')
  const stranger = createSocket('udp4')
  t.after(() => stranger.close())
  const there = arrivals(leg, 2)
  peer.rtp(1)
  const [genuine] = peer.sent.slice(-1) as [Buffer]
  await new Promise((sent) => stranger.send(genuine, port.port, '127.0.0.1', sent))
  const forged = Buffer.from(genuine)
  forged.writeUInt16BE(2, 2)
  peer.send(forged)
  peer.rtp(3)
  assert.deepEqual(await there, [1, 3])
})

test('a ClientHello replayed into a running call does not begin a new one', whole, async (t) => {
  const { leg, peer } = await connected(t, 'client')
  for (const datagram of peer.sent.slice(0, 2)) peer.send(datagram)
  const there = arrivals(leg, 1)
  peer.rtp(9)
  assert.deepEqual(await there, [9])
  assert.equal(leg.isConnected, true)
})

test('the path is fixed once connected: no switch of candidates within a call', whole, async (t) => {
  const { leg, peer } = await connected(t, 'client')
  const other = openPeer(t)
  await other.check(leg.credentials)
  const back = once(peer.channel.events, 'rtp')
  leg.sendRtp(
    new RtpHeader({ payloadType: 111, ssrc: 9, sequenceNumber: 1, timestamp: 1 }),
    Buffer.from('to the first'),
  )
  const [packet] = await back
  assert.equal(packet.payload.toString(), 'to the first')
})

test('a stranger who knows the ufrag but not the password gets no answer and no place', whole, async (t) => {
  const leg = openLeg(t)
  const stranger = openPeer(t)
  const answered: string[] = []
  stranger.events.on('checked', () => answered.push('stranger'))
  void stranger.check({ ufrag: leg.credentials.ufrag, pwd: 'x'.repeat(24) })
  const friend = openPeer(t)
  await friend.check(leg.credentials)
  assert.deepEqual(answered, [])
  assert.equal(port.known.addresses, 1)
})

test('an address that checks for a new call belongs to it, and stays when the old call closes', whole, async (t) => {
  const old = openLeg(t)
  const next = openLeg(t)
  const peer = openPeer(t)
  await peer.check(old.credentials)
  await peer.check(next.credentials)
  old.close()
  assert.deepEqual(port.known, { legs: 1, addresses: 1 })
  next.close()
  assert.deepEqual(port.known, { legs: 0, addresses: 0 })
})

test('the port is given by name when it is taken', whole, async () => {
  await assert.rejects(openOnePort({ bindAddress: '127.0.0.1', port: port.port, logger }), { code: 'EADDRINUSE' })
})
