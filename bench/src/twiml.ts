import { type FirstPackets, firstPackets, type Heard } from './first-packet.ts'
import { type Leavings, progress } from './leavings.ts'
import { commitWords, load, machineWords } from './machine.ts'
import { spreadWords } from './spread.ts'
import { table } from './table.ts'
import { parsing, type Speed, stepping } from './twiml-speed.ts'

/** How fast documents are read and run, and how soon what they say is heard; as tables in Markdown. */
export async function twiml(leavings: Leavings): Promise<string> {
  const before = load()
  progress('reading documents')
  const read = parsing()
  progress('running documents')
  const run = stepping()
  const heard = await firstPackets(leavings)
  return [
    `## twiml, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${machineWords()}. Commit ${commitWords()}. Load over the last minute ${before} before, ${load()} after.`,
    speeds('documents', read),
    speeds('steps', run),
    soon(heard),
    '',
  ].join('\n\n')
}

function speeds(what: 'documents' | 'steps', all: readonly Speed[]): string {
  const one = what === 'documents' ? 'a document' : 'a step'
  return table(
    [what, 'size', `microseconds ${one}, p50 / **p95** / max`, 'a second'],
    all.map(({ what, size, each }) => [what, size, spreadWords(each), each ? aSecond(1e6 / each.p50) : '']),
  )
}

/** At the median, to three digits: the rest is of one run. */
function aSecond(count: number): string {
  return Number(count.toPrecision(3)).toLocaleString('en')
}

function soon(all: readonly FirstPackets[]): string {
  const row = (what: string, said: string, { server, outside, atHand }: Heard) => [
    ...[what, said, spreadWords(server), spreadWords(outside)],
    `${atHand} of ${server?.count ?? 0}`,
  ]
  return table(
    [
      'first packet, milliseconds, p50 / **p95** / max',
      'said before',
      "document in → packet out, server's log",
      '`POST Calls/CA…` → sound at the far end',
      'at hand, by the server',
    ],
    all.flatMap(({ what, never, before }) => [row(what, 'never', never), row(what, 'once', before)]),
  )
}
