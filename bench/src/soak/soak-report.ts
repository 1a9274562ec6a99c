import { commitWords, machineWords } from '../machine.ts'
import { table } from '../table.ts'
import type { SoakOptions } from './options.ts'
import { type Phase, type Verdict, WARM_UP_PHASES } from './verdict.ts'

type Around = { readonly cpuMs: number; readonly loads: readonly [string, string] }

/** All of it as tables in Markdown. */
export function soakWords(options: SoakOptions, phases: readonly Phase[], verdict: Verdict, around: Around): string {
  const { calls, placed, few } = verdict.astray
  return [
    `## soak, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${machineWords()}. Commit ${commitWords()}. Load over the last minute ${around.loads[0]} before, ${around.loads[1]} after.`,
    `The ${options.engine} engine, ${options.seconds} s, ${options.rate} calls placed a second: ${placed} calls in ${phases.length} phases, ` +
      `${calls} of which ended otherwise than asked${few ? '' : ', **too many**'}; ${Math.round(around.cpuMs / 1_000)} s of processor time in the media process. ` +
      `**${headline(phases, verdict)}.**`,
    phaseTable(phases),
    `Without the first ${WARM_UP_PHASES} phases:`,
    memoryTable(verdict),
    countTable(verdict),
    '',
  ].join('\n\n')
}

function headline(phases: readonly Phase[], { flat, memory }: Verdict): string {
  if (memory.some(({ trend }) => trend === null)) return `Too few phases to say (${phases.length})`
  return flat ? 'Flat' : 'Not flat'
}

function phaseTable(phases: readonly Phase[]): string {
  return table(
    [
      'phase',
      'calls',
      'at once',
      'closed / lost / never connected / astray',
      'media: RSS, heap MB',
      'descriptors, threads',
      'bench: RSS, heap MB',
      'descriptors, threads',
      'ports, legs',
      'load',
    ],
    phases.map(({ order, calls, load, standing: { media, parent, ports, legs } }, i) => [
      `${i + 1} ${order.direction}, ${order.hangsUp}`,
      `${calls.placed}`,
      `${calls.mostAtOnce}`,
      [calls.ends.closed, calls.ends['connection-lost'], calls.ends['connection-failed'], calls.astray]
        .map((count) => count ?? 0)
        .join(' / '),
      `${media.rssMb.toFixed(1)}, ${media.heapMb.toFixed(2)}`,
      `${media.descriptors}, ${media.threads}`,
      `${parent.rssMb.toFixed(1)}, ${parent.heapMb.toFixed(2)}`,
      `${parent.descriptors}, ${parent.threads}`,
      `${ports}, ${legs}`,
      load,
    ]),
  )
}

function memoryTable({ memory }: Verdict): string {
  return table(
    ['memory', 'first third', 'last third', 'KB a call, the median slope', 'tolerated, or in all MB', 'verdict'],
    memory.map(({ name, trend, tolerance, flat }) => [
      name,
      trend?.first.toFixed(2) ?? '',
      trend?.last.toFixed(2) ?? '',
      trend ? kilobytes(trend.perThousandCalls) : '',
      `${kilobytes(tolerance.perThousandCalls)}, ${tolerance.grain}`,
      trend === null ? 'too few phases' : verdictWord(flat),
    ]),
  )
}

function countTable({ counts }: Verdict): string {
  return table(
    ['count', 'after every phase', 'verdict'],
    counts.map(({ name, values, flat }) => [
      name,
      values.join('; '),
      values.length === 0 ? 'too few phases' : verdictWord(flat),
    ]),
  )
}

/** MB a thousand calls are KB a call, but for 1,024 to 1,000. */
function kilobytes(mbPerThousand: number): string {
  return ((mbPerThousand * 1_024) / 1_000).toFixed(3)
}

function verdictWord(flat: boolean): string {
  return flat ? 'flat' : '**not flat**'
}
