/**
 * Legs on node-datachannel, opened and closed, for a test: how many of them are still held when all have ended? In a process of its own:
 * the library's threads keep a process from ending, and it aborts one that loads it in two threads. Told to its parent, by which it is ended.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { queryObjects, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { silencePacket } from '@ringway/sound'
import { openDatachannelLegs } from '../datachannel/datachannel-legs.ts'
import { PeerLeg } from '../datachannel/peer-leg.ts'
import type { ProcessOptions } from '../process/protocol.ts'

export type LetGo = { readonly opened: number; readonly held: number }

const LEGS = 20
/** The last one opened may be held by what the next one waits for. */
const HELD_AT_MOST = 1
const LET_GO_WITHIN_MS = 20_000

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void
// Nothing is left to be said, and an ordered exit would wait for the library's threads.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const options: ProcessOptions = {
  backend: 'datachannel',
  udpPorts: { from: 47_300, to: 47_399 },
  bindAddress: '127.0.0.1',
  certificateLifetimeMs: 1,
  promptCacheBytes: 1,
  codecThreads: 1,
}
const legs = await openDatachannelLegs(options, silencePacket(), { event: () => {}, sound: () => {} })
for (let i = 0; i < LEGS; i++) {
  await legs.offer(`${i}`)
  legs.close({ leg: `${i}` })
}
const deadline = performance.now() + LET_GO_WITHIN_MS
let held = countHeld()
while (held > HELD_AT_MOST && performance.now() < deadline) {
  await pause(100)
  held = countHeld()
}
process.send?.({ opened: LEGS, held } satisfies LetGo)

function countHeld(): number {
  gc()
  return queryObjects(PeerLeg, { format: 'count' })
}
