/**
 * The far ends of many calls, in a process of its own: plays WhatsApp's relay with an implementation that shares nothing
 * with any engine it loads (`bench/load`, C++). This side writes and reads descriptions and sums up.
 */
import { answerQuestions } from './asked-process.ts'
import { markedSound } from './marked-sound.ts'
import { type AddonPeer, CALL_STATES, type CallRow, loadPeerAddon, readRows } from './peer-addon.ts'
import { newNames, readEngineSdp, writePeerSdp } from './peer-sdp.ts'
import type { PeerQuestions, PeerStats, PeerWindow } from './peer-words.ts'
import { quantilesOf } from './quantiles.ts'

const PACKETS_PER_SECOND = 50
/** Of the addon's media thread: `bench/load/src/schedule.hpp`. */
const TICK_MS = 5
/** So that a window that is closed a little late is still timed to its end. */
const SECONDS_MORE = 2

let begun: AddonPeer | null = null
let here = ''
let windowCpu = process.cpuUsage()
let windowSince = performance.now()

answerQuestions<PeerQuestions>({
  begin: async ({ addon, srtp, address }) => {
    here = address
    begun = loadPeerAddon(addon).open(address, srtp === 'gcm', await markedSound())
    return { goesFirst: begun.goesFirst }
  },
  offer: ({ calls }) => ({
    offers: Array.from({ length: calls }, () => {
      const { call, side } = add()
      return { call, sdp: writePeerSdp(side, 'actpass') }
    }),
  }),
  answered: ({ call, sdp }) => {
    const { ufrag, fingerprint, setup } = readEngineSdp(sdp)
    peer().meet(call, ufrag, fingerprint, setup === 'passive')
    return {}
  },
  answer: ({ offer, setup }) => {
    const { ufrag, fingerprint, mid } = readEngineSdp(offer)
    const { call, side } = add()
    peer().meet(call, ufrag, fingerprint, setup === 'active')
    return { call, sdp: writePeerSdp(side, setup, mid) }
  },
  speak: ({ on }) => {
    peer().speak(on)
    return {}
  },
  openWindow: ({ seconds }) => {
    windowCpu = process.cpuUsage()
    windowSince = performance.now()
    peer().openWindow((seconds + SECONDS_MORE) * PACKETS_PER_SECOND)
    return {}
  },
  closeWindow: () => {
    // Before the sums, which are none of its work.
    const { user, system } = process.cpuUsage(windowCpu)
    const { open, lateness, delays, gaps, ownLateness, hushMicros, hushFrames } = peer().closeWindow()
    const ticks = Math.floor((performance.now() - windowSince) / TICK_MS)
    return {
      seconds: open / 1e6,
      lateness: quantilesOf(lateness),
      delay: quantilesOf(delays),
      gaps: quantilesOf(gaps),
      own: quantilesOf(ownLateness),
      missedTicks: Math.max(0, ticks - ownLateness.length - 1),
      cpuMs: (user + system) / 1_000,
      hushes: Array.from(hushMicros, (micros, i) => ({ ms: micros / 1_000, frames: hushFrames[i] ?? 0 })),
    } satisfies PeerWindow
  },
  stats: () => statsOf(readRows(peer().rows()), peer().reasons()),
  press: ({ call, key }) => {
    peer().press(call, key)
    return {}
  },
  hangUp: ({ calls }) => {
    for (const call of calls) peer().hangUp(call)
    return {}
  },
  vanish: ({ calls }) => {
    for (const call of calls) peer().vanish(call)
    return {}
  },
})

function peer(): AddonPeer {
  if (!begun) throw new Error('the load peer was not begun')
  return begun
}

function add() {
  const names = newNames()
  const { 0: call, 1: port } = peer().add(names.ufrag, names.pwd, names.ssrc)
  return { call, side: { ...names, address: here, port, fingerprint: peer().fingerprint } }
}

function statsOf(rows: readonly CallRow[], reasons: readonly string[]): PeerStats {
  const sum = (column: keyof CallRow) => rows.reduce((all, row) => all + row[column], 0)
  const are = (state: (typeof CALL_STATES)[number]) => rows.filter((row) => CALL_STATES[row.state] === state)
  const columns = ['sent', 'unsent', 'received', 'lost', 'twice', 'outOfOrder', 'marked', 'markedLost'] as const
  const faults = ['rejected', 'strange', 'rtcp'] as const
  const sums = Object.fromEntries([...columns, ...faults].map((column) => [column, sum(column)]))
  return {
    ...(sums as { [Column in (typeof columns)[number] | (typeof faults)[number]]: number }),
    calls: rows.length,
    connected: are('connected').length,
    failed: are('failed').length,
    ended: are('ended').length,
    mute: are('connected').filter(({ received }) => received === 0).length,
    mostLost: Math.max(0, ...rows.map(({ lost }) => lost)),
    reasons,
  }
}
