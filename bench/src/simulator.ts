import { readFileSync } from 'node:fs'
import { freeTcpPorts, freeUdpPort, ready, runProgram } from './kit.ts'
import type { Leavings } from './leavings.ts'
import { LoadProcess, NotConnected } from './load-process.ts'
import { commitWords, load, machineWords } from './machine.ts'
import { SimulatorDoor, type Told } from './simulator-door.ts'
import { ms, type Spread, spreadOf } from './spread.ts'
import { table } from './table.ts'

const STARTS = 5
const USERS = 10_000
const SIGNALLED_MS = 10_000
/** So many calls are on their way at a time, each with a user of its own. */
const AT_ONCE = 8
const SWEEP = [10, 20, 30, 40, 60, 80]
/** One step may fall into a moment when the machine was busy with something else. */
const MAX_MISSES = 2
const MEASURED_MS = 5_000
const SETTLE_MS = 1_000
const HELD_LOSS_PERCENT = 0.1
const HELD_LATE_MS = 20

/** The simulator as a program of its own: how fast it starts, signals, and how many users and calls it holds. */
export async function simulator(leavings: Leavings): Promise<string> {
  const before = load()
  const starts = await startTimes(leavings)
  const { rate, memory } = await signalling(leavings)
  const steps = await carried(leavings)
  const start = spreadOf(starts)
  return [
    '## simulator',
    `${machineWords()}. Commit ${commitWords()}. Load over the last minute ${before} before, ${load()} after.`,
    table(
      ['what', 'measured'],
      [
        [
          `start until /_sim/v1 answers, median of ${STARTS} / slowest, ms`,
          `${ms(start?.p50 ?? 0)} / ${ms(start?.max ?? 0)}`,
        ],
        ['calls signalled a second (connect, pre_accept, accept, terminate; no audio)', rate.toFixed(1)],
        [`memory before and after ${USERS} users, MB`, `${mb(memory.before)} / ${mb(memory.after)}`],
        ['memory per user, kB', ((memory.after - memory.before) / USERS / 1024).toFixed(1)],
      ],
    ),
    'Calls carried with audio: 50 packets a second both ways, 5 s a step. Late: how unevenly packets of the relay come.',
    table(
      ['calls', 'lost to business %', 'lost to relay %', 'late p50 / p99 / max ms', 'simulator, of one core %', ''],
      steps,
    ),
    '',
  ].join('\n\n')
}

async function startTimes(leavings: Leavings): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < STARTS; n++) {
    const since = performance.now()
    const { door, close } = await open(leavings)
    await door.get('/users')
    times.push(performance.now() - since)
    await close()
  }
  return times
}

async function signalling(leavings: Leavings): Promise<{ rate: number; memory: { before: number; after: number } }> {
  const { door, pid, close } = await open(leavings)
  const memory = { before: residentBytes(pid), after: 0 }
  for (let n = 0; n < USERS; n += 20)
    await Promise.all(Array.from({ length: 20 }, (_, index) => door.addUser(userNumber(n + index))))
  memory.after = residentBytes(pid)
  const until = performance.now() + SIGNALLED_MS
  let calls = 0
  const caller = async (user: string): Promise<void> => {
    while (performance.now() < until) {
      await door.signalled(user)
      calls += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => caller(userNumber(n))))
  await close()
  return { rate: (calls * 1_000) / SIGNALLED_MS, memory }
}

async function carried(leavings: Leavings): Promise<string[][]> {
  const rows: string[][] = []
  let misses = 0
  for (const calls of SWEEP) {
    const row = await carry(calls, leavings).catch((error: unknown) => {
      if (error instanceof NotConnected) return { cells: [String(calls), '', '', '', '', error.message], held: false }
      throw error
    })
    rows.push(row.cells)
    misses = row.held ? 0 : misses + 1
    if (misses === MAX_MISSES) break
  }
  return rows
}

async function carry(calls: number, leavings: Leavings): Promise<{ cells: string[]; held: boolean }> {
  const { door, pid, close } = await open(leavings)
  const far = new LoadProcess()
  const closeFar = leavings.add(() => far.close())
  const told: Told[] = []
  for (let n = 0; n < calls; n++) {
    await door.addUser(userNumber(n))
    const call = await door.placed(userNumber(n))
    const { sdp = '' } = await far.ask({ ask: 'answer', leg: call.id, offer: call.offer, toLite: true })
    await door.accept(call.id, sdp)
    told.push(call)
  }
  const legs = told.map(({ id }) => id)
  await far.opened(legs)
  await pause(SETTLE_MS)
  await far.ask({ ask: 'count', legs })
  const lostBefore = await door.received()
  const cpuBefore = cpuSeconds(pid)
  await pause(MEASURED_MS)
  const { counts = [] } = await far.ask({ ask: 'count', legs })
  const cpu = ((cpuSeconds(pid) - cpuBefore) * 100_000) / MEASURED_MS
  const lostAfter = await door.received()
  const loss = {
    toBusiness: percentLost(sum(counts.map(({ received }) => received)), sum(counts.map(({ expected }) => expected))),
    toRelay: lostPercentBetween(lostBefore, lostAfter),
  }
  const late = spreadOf(counts.flatMap(({ lateness = [] }) => lateness))
  await close()
  await closeFar()
  const held = loss.toBusiness < HELD_LOSS_PERCENT && loss.toRelay < HELD_LOSS_PERCENT && isInTime(late)
  const lateWords = late ? `${ms(late.p50)} / ${ms(late.p99)} / ${ms(late.max)}` : 'nothing came'
  const cells = [String(calls), loss.toBusiness.toFixed(3), loss.toRelay.toFixed(3), lateWords, cpu.toFixed(0)]
  return { cells: [...cells, held ? 'held' : '**no**'], held }
}

const isInTime = (late: Spread | null) => late !== null && late.p99 < HELD_LATE_MS
const pause = (forMs: number) => new Promise((resolve) => setTimeout(resolve, forMs))
const userNumber = (n: number) => `55119${String(10_000_000 + n)}`
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(0)
const percentLost = (received: number, expected: number) =>
  expected === 0 ? 100 : Math.max(0, (100 * (expected - received)) / expected)

type Counted = { readonly received: number; readonly lost: number }
function lostPercentBetween(before: Counted, after: Counted): number {
  const received = after.received - before.received
  return percentLost(received, received + after.lost - before.lost)
}

async function open(leavings: Leavings) {
  const [port = 0] = await freeTcpPorts(1)
  const door = await SimulatorDoor.open(`http://127.0.0.1:${port}`)
  const program = runProgram('packages/simulator/bin/whatsapp-simulator.js', [], {
    ...process.env,
    SIMULATOR_PORT: String(port),
    SIMULATOR_RELAY_PORT: String(await freeUdpPort()),
    SIMULATOR_WEBHOOK_URL: door.webhooks,
  })
  const close = leavings.add(async () => {
    program.program.kill('SIGTERM')
    await door.close()
  })
  await ready(program)
  return { door, close, pid: program.program.pid ?? 0 }
}

function residentBytes(pid: number): number {
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
