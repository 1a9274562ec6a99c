import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RtcpPacketConverter, RtcpReceiverInfo, RtcpRrPacket, RtcpSrPacket } from 'werift'
import { RtcpReports, saysBye } from './rtcp-reports.ts'
import { RtpStatistics } from './rtp-statistics.ts'

const OPUS_CLOCK = (payloadType: number) => (payloadType === 111 ? 48 : null)

const NOW = 1_790_963_543_407

/** Every fourth of 40 packets lost. */
function lossy(): RtpStatistics {
  const statistics = new RtpStatistics(OPUS_CLOCK)
  for (let n = 0; n < 40; n++)
    if (n % 4 !== 2) statistics.add({ ssrc: 9, sequenceNumber: n, timestamp: n * 960, payloadType: 111 }, 40, n * 20)
  return statistics
}

function senderReport(reports: RtcpReports, now: number): RtcpSrPacket {
  const stream = { ssrc: 5, timestamp: 4800, at: now - 10 }
  const [packet] = RtcpPacketConverter.deSerialize(reports.write(5, stream, lossy(), lossy(), now))
  assert.ok(packet instanceof RtcpSrPacket)
  return packet
}

test('a sender report tells what was sent and what of the other side came', () => {
  const { senderInfo, reports } = senderReport(new RtcpReports(() => 48), NOW)
  assert.deepEqual([senderInfo.packetCount, senderInfo.octetCount, senderInfo.rtpTimestamp], [30, 1200, 4800 + 480])
  const [report] = reports
  assert.deepEqual([report?.ssrc, report?.packetsLost, report?.highestSequence], [9, 10, 39])
  assert.equal(report?.fractionLost, 64)
})

test('before anything was sent or came it is an empty receiver report', () => {
  const nothing = new RtpStatistics(OPUS_CLOCK)
  const [packet] = RtcpPacketConverter.deSerialize(new RtcpReports(() => 48).write(5, null, nothing, nothing, NOW))
  assert.ok(packet instanceof RtcpRrPacket)
  assert.deepEqual([packet.ssrc, packet.reports.length], [5, 0])
})

test('the way there and back is the time since our report, less what the other side kept it', () => {
  const reports = new RtcpReports(() => 48)
  const lsr = Number((senderReport(reports, NOW).senderInfo.ntpTimestamp >> 16n) & 0xffff_ffffn)
  const answer = new RtcpReceiverInfo({ ssrc: 5, packetsLost: 3, jitter: 96, lsr, dlsr: 65_536 })
  reports.read([new RtcpRrPacket({ ssrc: 9, reports: [answer] })], 5, NOW + 1_080)
  assert.deepEqual(reports.reported, { lost: 3, jitterMs: 2, rttMs: 80 })
})

test('a report about another stream says nothing', () => {
  const reports = new RtcpReports(() => 48)
  reports.read([new RtcpRrPacket({ ssrc: 9, reports: [new RtcpReceiverInfo({ ssrc: 6 })] })], 5, NOW)
  assert.equal(reports.reported, null)
})

test('BYE is found behind a report', () => {
  const report = new RtcpRrPacket({ ssrc: 9, reports: [] }).serialize()
  const bye = Buffer.from([0x81, 203, 0, 1, 0, 0, 0, 9])
  assert.equal(saysBye(Buffer.concat([report, bye])), true)
  assert.equal(saysBye(report), false)
})
